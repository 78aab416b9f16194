"""`python -m api.schema` prints the schema; `schema.graphql` is its output."""

import sys

from api.schema.schema import sdl

sys.stdout.write(sdl())
