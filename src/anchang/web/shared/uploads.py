"""Uploads are held in memory up to a bound and never written to disk; what is larger is counted, not kept."""

from __future__ import annotations

import io
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from anchang.apps.documents.papers.limits import FILE_BYTES_MAX

# Of all files of one request together; one byte more tells that a file was too large.
KEPT_BYTES_MAX: Final = FILE_BYTES_MAX + 1


class BoundedUploadHandler(FileUploadHandler):
    """Hands over files whose `size` is what was sent, and whose content ends at the bound."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._room = KEPT_BYTES_MAX
        self._kept = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        part = raw_data[: self._room]
        self._room -= len(part)
        self._kept.write(part)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
