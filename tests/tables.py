"""Hand-made curated tables: a few rows said in a line each, the rest filled in as the contract asks."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from pipelines.contract.codes import FAMILY_OF_TAXONOMY
from pipelines.contract.schemas import conform, empty_frame, pandera_schema
from pipelines.contract.tables import TABLES
from pipelines.curate.findings.registry import findings_of

SHANGHAI = {"province_code": "310000", "province": "上海", "region_code": "310000"}
TIANJIN = {"province_code": "120000", "province": "天津", "region_code": "120000"}
SICHUAN = {"province_code": "510000", "province": "四川", "region_code": "510000"}


def document_id(number: int) -> str:
    """Return the 64 hexadecimal characters of the made-up document `number`."""
    return f"{number:016x}" + "0" * 48


def project_id(document: int, ordinal: int) -> str:
    """Return the id of the project `ordinal` of the made-up document `document`."""
    return f"{document:016x}-{ordinal:03d}"


class Rows:
    """Collects hand-made rows; `tables()` returns them as typed frames of every table.

    A document is made for every number that a project names; its counts follow from the rows.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = {table: [] for table in TABLES}
        self._documents: dict[int, dict] = {}

    def document(self, number: int, **values: object) -> str:
        """Add or change the document `number` and return its id."""
        row = self._documents.setdefault(
            number,
            {
                "document_id": document_id(number),
                "path": f"folder/document-{number}.txt",
                "other_paths": [],
                "media_type": "text/plain",
                "size_bytes": 1000,
                "first_seen_at": datetime(2025, 1, 1, tzinfo=UTC),
                "status": "parsed",
                "extractor_version": "1",
            },
        )
        row.update(values)
        return row["document_id"]

    def project(self, document: int = 1, **values: object) -> str:
        """Add a self-evaluation of 上海 2023 in 万元 (unless `values` say otherwise) and return its id.

        `execution_rate` follows from `executed` and `budget_adjusted` where it is not given.
        """
        self.document(document)
        ordinal = 1 + sum(row["document_id"] == document_id(document) for row in self.rows["projects"])
        row: dict[str, object] = {
            "project_id": project_id(document, ordinal),
            "document_id": document_id(document),
            "ordinal": ordinal,
            "project_key": f"key-{document}-{ordinal}",
            "form_kind": "self_evaluation",
            "layout": "A1",
            "fiscal_year": 2023,
            "money_unit_printed": "万元",
            "project_name": f"项目{document}-{ordinal}",
            "scheme_id": "national",
            "scheme_assumed": False,
            "source": f"line {ordinal * 100}",
            **SHANGHAI,
            **values,
        }
        if "execution_rate" not in row and row.get("executed") is not None and row.get("budget_adjusted"):
            row["execution_rate"] = float(row["executed"]) / float(row["budget_adjusted"])  # type: ignore[arg-type]
        self.rows["projects"].append(row)
        return str(row["project_id"])

    def funding(self, project: str, source_kind: str, **values: object) -> None:
        """Add a funding line; printed amounts in 万元 follow from amounts in yuan where they are not given."""
        ordinal = 1 + sum(row["project_id"] == project for row in self.rows["funding"])
        row: dict[str, object] = {
            "project_id": project,
            "ordinal": ordinal,
            "source_kind": source_kind,
            "label_printed": {"total": "年度资金总额", "other": "其他资金"}.get(source_kind, source_kind),
            "source": f"line {ordinal + 10}",
            **values,
        }
        for column in ("budget_initial", "budget_adjusted", "executed"):
            if row.get(column) is not None:
                row.setdefault(f"{column}_printed", f"{float(row[column]) / 10_000:.2f}")  # type: ignore[arg-type]
        self.rows["funding"].append(row)

    def indicator(self, project: str, **values: object) -> str:
        """Add a numeric indicator of 数量指标 without result (unless `values` say otherwise) and return its id."""
        ordinal = 1 + sum(row["project_id"] == project for row in self.rows["indicators"])
        row: dict[str, object] = {
            "indicator_id": f"{project}-{ordinal:03d}",
            "project_id": project,
            "ordinal": ordinal,
            "level1": "产出指标",
            "level2": "数量指标",
            "taxonomy_code": "OUT.QTY",
            "name": f"指标{ordinal}",
            "target_kind": "numeric",
            "actual_kind": "blank",
            "score_check": "not_computable",
            "source": f"line {ordinal + 20}",
            **values,
        }
        row.setdefault("family", FAMILY_OF_TAXONOMY.get(str(row["taxonomy_code"])))
        self.rows["indicators"].append(row)
        return str(row["indicator_id"])

    def concept(self, indicator: str, concept_id: str | None, **values: object) -> None:
        """Say which concept an indicator has, found as listed unless `values` say otherwise; others have none."""
        row = {"indicator_id": indicator, "concept_id": concept_id, "concept": concept_id, "method": "reference"}
        self.rows["indicator_concepts"].append(row | {"confidence": 1.0} | values)

    def area_target(self, indicator: str, **values: object) -> None:
        """Add the target of one area for an indicator."""
        ordinal = 1 + sum(row["indicator_id"] == indicator for row in self.rows["area_targets"])
        row = {"indicator_id": indicator, "ordinal": ordinal, "area_printed": f"地区{ordinal}", "source": "line 30"}
        self.rows["area_targets"].append(row | values)

    def field(self, project: str, label: str, value: str) -> None:
        """Add a further labelled field of a form."""
        ordinal = 1 + sum(row["project_id"] == project for row in self.rows["form_fields"])
        self.rows["form_fields"].append(
            {
                "project_id": project,
                "ordinal": ordinal,
                "label_printed": label,
                "value_printed": value,
                "source": f"line {ordinal + 50}",
            }
        )

    def finding(self, rule: str, **values: object) -> None:
        """Add a finding that extraction or normalization made."""
        row = {"rule": rule, "message_zh": "未读懂。", "message_en": "Not understood.", "source": "line 1"}
        self.rows["findings"].append(row | values)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return every table as curate receives it: typed, with the findings that were there before curate."""
        projects = self.rows["projects"]
        self.rows["documents"] = [
            {
                **row,
                "project_count": sum(project["document_id"] == row["document_id"] for project in projects),
                "indicator_count": sum(
                    indicator["project_id"].startswith(row["document_id"][:16]) for indicator in self.rows["indicators"]
                ),
            }
            for row in self._documents.values()
        ]
        known = {row["indicator_id"] for row in self.rows["indicator_concepts"]}
        self.rows["indicator_concepts"] += [
            {"indicator_id": row["indicator_id"]} for row in self.rows["indicators"] if row["indicator_id"] not in known
        ]
        return {table: _frame(table, rows) for table, rows in self.rows.items()}

    def curated(self) -> dict[str, pl.DataFrame]:
        """Return every table as curate publishes it: with the findings of all rules."""
        tables = self.tables()
        return tables | {"findings": findings_of(tables)}


def _frame(table: str, rows: list[dict]) -> pl.DataFrame:
    if not rows:
        return empty_frame(table)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    # Findings arrive without identifier, and with a message in each language only.
    return frame if table == "findings" else conform(table, frame)


def found(rows: Rows, rule: str) -> list[dict]:
    """Return the findings of one rule, after checking that the whole table keeps the contract."""
    findings = findings_of(rows.tables())
    pandera_schema("findings").validate(findings, lazy=True)
    return findings.filter(pl.col("rule") == rule).to_dicts()


def messages(rows: Rows, rule: str) -> list[tuple[str, str]]:
    """Return what the findings of one rule say, in Chinese and in English."""
    return [(row["message_zh"], row["message_en"]) for row in found(rows, rule)]
