"""swsolidarity: the software a worker-run collective meets, talks, decides and keeps its fund with."""

from swsolidarity.app import create_app

__all__ = ["create_app"]
