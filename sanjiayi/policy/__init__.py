"""Rules a town or a date may change, as dated packs of data.

May touch: kernel and the standard library.  Pure: a day and a place in, typed rules out,
each value with its source and certainty, and the version of the pack it came from.
"""
