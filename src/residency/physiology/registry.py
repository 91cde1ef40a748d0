"""The three shelves on which modules stand; module files put themselves here when they are imported."""

from __future__ import annotations

from residency.physiology.module import Registry

AGENTS = Registry(stage=0)
PATHWAYS = Registry(stage=1)
PROCESSES = Registry(stage=3)
