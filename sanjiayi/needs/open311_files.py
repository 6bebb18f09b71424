"""Pictures sent along with a request; addresses of pictures are never opened from here."""

from django.http import HttpRequest

from sanjiayi.needs import attachments
from sanjiayi.needs.open311_reading import Wrong

MOST_FILES = 5
MOST_BYTES = 20 * 2**20


def kept_files(request: HttpRequest) -> tuple[str, ...]:
    """Ids of the pictures of a form, kept without what a camera tells of place and time.

    Raises Wrong 400 for too many or too big, Refusal for what is no picture.
    """
    lists = (files for _, files in request.FILES.lists())
    files = [file for some in lists for file in some]
    if len(files) > MOST_FILES:
        raise Wrong(400, f"more than {MOST_FILES} files")
    if any((file.size or 0) > MOST_BYTES for file in files):
        raise Wrong(400, f"a file is larger than {MOST_BYTES // 2**20} MB")
    return tuple(str(attachments.keep(file.read(), "photo")) for file in files)
