"""Every layout by its id: the listed self-evaluations and target forms, and those that no document lists."""

from __future__ import annotations

from tests.documents.layouts.banners import BANNERS
from tests.documents.layouts.layout import Layout
from tests.documents.layouts.self_evaluation import SELF_EVALUATIONS
from tests.documents.layouts.target import TARGETS
from tests.documents.layouts.unlisted import UNLISTED

LAYOUTS: dict[str, Layout] = {layout.id: layout for layout in (*SELF_EVALUATIONS, *TARGETS, *UNLISTED, *BANNERS)}
