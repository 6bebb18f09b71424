"""The shell: base templates, tokens, service files, sign-in pages, small pages of the whole.

May touch: every room below through its queries.  Owns no table.
"""
