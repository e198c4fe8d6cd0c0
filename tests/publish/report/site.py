"""A report in small: hand-made forms of three provinces, some of which want to do harm, and what was built of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.curate.build import curate
from pipelines.publish.build import publish
from pipelines.publish.report.site import Report, write_report
from tests.tables import SICHUAN, TIANJIN, Rows, project_id

SQL = Path(__file__).resolve().parents[3] / "sql"

HOSTILE = "<script>document.title='taken'</script>\"'><img src=x onerror=alert()> & </title></script><!--"
"""What somebody may write where a name belongs."""


@dataclass(frozen=True)
class Site:
    """Where the warehouse and the report lie, and what writing the report said."""

    warehouse: Path
    report: Path
    written: Report


def forms() -> Rows:
    """Return 62 self-evaluations of 上海 2023, 3 target forms of 天津 2025 and one self-evaluation of 四川 2022."""
    rows = Rows()
    rows.document(1, path=f"上海/{HOSTILE}.txt")
    for document in range(1, 63):
        project = rows.project(
            document,
            project_name=f"抽检经费{document}",
            department="上海市药品监督管理局",
            unit="上海市食品药品检验研究院",
            budget_initial=1_000_000,
            budget_adjusted=1_000_000,
            executed=document * 10_000,
            execution_rate_printed=f"{document:.2f}",
            execution_weight=10.0,
            execution_score=document / 10,
            total_score=90 + document / 10,
            grade="优",
            goal_expected="完成抽检任务。",
        )
        rows.funding(project, "total", budget_adjusted=1_000_000, executed=document * 10_000, weight=10.0)
        rows.indicator(
            project,
            name=f"抽检批次{document}",
            target_printed="≥100批次",
            target_operator=">=",
            target_value=100.0,
            target_unit="批次",
            actual_printed=f"{60 + document}批次",
            actual_value=60.0 + document,
            actual_unit="批次",
            actual_kind="numeric",
            attainment=(60 + document) / 100,
            attained=document >= 40,
            weight=50.0,
            score=min(50.0, (60 + document) / 2),
            expected_score_low=min(50.0, (60 + document) / 2),
            expected_score_high=min(50.0, (60 + document) / 2),
            score_check="match",
        )
        rows.indicator(
            project,
            name="公众满意度",
            level1="满意度指标",
            level2="服务对象满意度指标",
            taxonomy_code="SAT.SRV",
            target_printed="提高",
            target_kind="qualitative",
            actual_printed="达成指标",
            actual_kind="qualitative",
            actual_band="met",
            attained=True,
            weight=40.0,
            score=38.0,
            deviation_reason="样本不足",
        )
    for document in range(70, 73):
        planned = rows.project(
            document,
            form_kind="target",
            fiscal_year=2025,
            project_name=HOSTILE if document == 70 else f"监管经费{document}",
            department=HOSTILE,
            budget_initial=155_000,
            **TIANJIN,
        )
        rows.funding(planned, "total", budget_initial=155_000)
        rows.funding(planned, "other", budget_initial=0)
        rows.indicator(planned, name=HOSTILE, target_printed=HOSTILE, target_kind="qualitative", description=HOSTILE)
        rows.field(planned, HOSTILE, HOSTILE)
    alone = rows.project(
        80, fiscal_year=2022, project_name="乡村道路", budget_adjusted=200_000, executed=200_000, **SICHUAN
    )
    rows.indicator(alone, target_printed="≥10公里", target_value=10.0, target_operator=">=", target_unit="公里")
    return rows


HOSTILE_PROJECT = project_id(70, 1)
FIRST_PROJECT = project_id(1, 1)


def build(folder: Path) -> Site:
    """Build warehouse and report of the hand-made forms below `folder`."""
    now = datetime(2025, 1, 1, tzinfo=UTC)
    curate(forms().tables(), folder / "curated", extractor_version="1", now=now)
    publish(folder / "curated", folder / "warehouse.duckdb", folder / "builds", SQL)
    written = write_report(folder / "warehouse.duckdb", folder / "report")
    return Site(folder / "warehouse.duckdb", folder / "report", written)
