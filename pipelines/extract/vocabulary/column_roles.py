"""The roles that columns of an indicator table play, where more than one module decides by them."""

from __future__ import annotations

# A column of a second header row, by its own role and that of the column above it.
SUB_ROLES = {
    ("operator", "target"): "target_operator",
    ("nature", "target"): "target_operator",
    ("unit", "target"): "target_unit",
    ("value", "target"): "target",
    ("target", "target"): "target",
    ("operator", "actual"): "actual_operator",
    ("nature", "actual"): "actual_operator",
    ("unit", "actual"): "actual_unit",
    ("value", "actual"): "actual",
    ("target", "actual"): "actual",
    ("value", "long_term_target"): "long_term_target",
    ("target", "long_term_target"): "long_term_target",
}
# Columns that have no place in the tables: kept as fields, labelled with their header.
KEPT_AS_FIELDS = ("remark", "basis", "standard", "core", "coefficient", "interim", "unknown")
