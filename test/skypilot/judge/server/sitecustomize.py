"""Python reads it at its start: newer versions of FastAPI refuse an argument that SkyPilot's API server gives and that never had an effect."""
import fastapi

_init = fastapi.FastAPI.__init__


def _without_prefix(self, *args, prefix=None, **kwargs):
    del prefix
    _init(self, *args, **kwargs)


fastapi.FastAPI.__init__ = _without_prefix
