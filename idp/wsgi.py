"""What a web worker imports: the application built from the environment's settings."""

import os

from idp.app import create_app
from idp.audit.log import configure
from idp.settings import load

configure()
application = create_app(load(os.environ))
