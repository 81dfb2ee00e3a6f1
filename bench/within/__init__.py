"""What runs inside a site's own process, with the site's environment: importing this package sets Django up."""

import django

django.setup()
