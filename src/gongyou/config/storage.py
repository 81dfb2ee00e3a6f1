"""Static files: hashed names once they were collected, plain names while developing and testing."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def url(self, name, force=False):
        """The hashed address if the files were collected; the plain one otherwise."""
        if not self.hashed_files:
            return settings.STATIC_URL + str(name)
        return super().url(name, force)
