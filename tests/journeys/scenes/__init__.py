"""What stood there before a story begins: run in the site's folder, beside the running site, by the real operations.

Importing this package sets Django up, with the site's environment.
"""

import django

django.setup()
