"""The notebooks run from any folder, write nothing, and show the figures of the warehouse."""

from __future__ import annotations

import re

import duckdb
import nbformat
import pytest

from pipelines.curate.manifest import read_manifest
from pipelines.settings import PROJECT_FOLDER

NOTEBOOKS = sorted((PROJECT_FOLDER / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def shown(real_warehouse, tmp_path_factory):
    """What each notebook shows: its name and the text of all its outputs, charts as `{chart}` and the texts in them."""
    from nbclient import NotebookClient

    elsewhere = tmp_path_factory.mktemp("elsewhere")
    # One kernel for all: it is emptied before each, so that none leans on what another one left.
    cells = []
    for path in NOTEBOOKS:
        emptied = nbformat.v4.new_code_cell("%reset -f", metadata={"notebook": path.stem})
        cells += [emptied, *nbformat.read(path, as_version=4).cells]
    together = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA_DIR", str(real_warehouse.parent))
        NotebookClient(together, timeout=600, resources={"metadata": {"path": str(elsewhere)}}).execute()
    texts = {}
    for cell in together.cells:
        if name := cell.metadata.get("notebook"):
            texts[name] = ""
        texts[name or list(texts)[-1]] += "".join(f"{_text(output)}\n" for output in cell.get("outputs", ()))
    assert not list(elsewhere.iterdir())
    return texts


def _text(output):
    if output.output_type == "stream":
        return output.text
    if drawing := output.data.get("image/svg+xml"):
        return "{chart} " + " ".join(re.findall(r">([^<>]+)</text>", drawing))
    return output.data["text/plain"]


def test_there_are_three_and_their_outputs_are_stripped():
    assert [path.stem for path in NOTEBOOKS] == ["1_first_look", "2_execution", "3_targets_and_attainment"]
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert str(PROJECT_FOLDER) not in path.read_text(encoding="utf-8")
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert not cell.outputs and cell.execution_count is None
            else:
                assert re.search("[\u4e00-\u9fff]", cell.source), "explained with the Chinese terms"


def test_every_notebook_reads_the_build_that_is_there_and_draws_charts(shown, real_warehouse):
    build = read_manifest(real_warehouse.parent / "curated").build_id
    for name, text in shown.items():
        assert text.startswith(f"build {build}: "), name
    assert [text.count("{chart}") for text in shown.values()] == [1, 2, 2]
    assert "Kinds of targets 指标值的类型" in shown["1_first_look"]
    assert "Budget and execution 预算与执行率" in shown["2_execution"]
    assert "3: exactly 1" in shown["3_targets_and_attainment"].partition("{chart}")[2]


def test_the_first_look_counts_what_the_two_documents_hold(shown):
    text = shown["1_first_look"]
    assert "2 documents, 19 projects, 234 indicators, 124 findings" in text
    assert re.search(r"上海 +┆ 2023 +┆ self_evaluation ┆ 9 +┆ 139 +┆ 97\.71", text)
    assert re.search(r"天津 +┆ 2025 +┆ target +┆ 10 +┆ 95 +┆ null", text)
    assert "124 findings of 11 rules" in text


def test_execution_is_that_of_the_view(shown, real_warehouse):
    text = shown["2_execution"]
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        [figures] = connection.execute(
            "SELECT province, fiscal_year, n, left_out, budget_wan::DOUBLE, executed_wan::DOUBLE, "
            "round(rate_median, 4), round(execution_rate, 4) FROM execution_by_province_year"
        ).fetchall()
    assert re.search(" +┆ ".join(map(re.escape, map(str, figures))), text), figures
    assert "8702.3" in text and "0.9303" in text
    assert "3 of 9 forms executed less than 80 % and are graded 优" in text
    assert re.search(r"药械化稽查综合检查 +┆ 0\.4801 +┆ 93\.42", text)


def test_targets_and_attainment_are_those_of_the_views(shown, real_warehouse):
    text = shown["3_targets_and_attainment"]
    with duckdb.connect(str(real_warehouse), read_only=True) as connection:
        compared = connection.execute(
            "SELECT c.province, c.fiscal_year, c.targets_n, "
            "(SELECT count(*) FROM unmeasurable_targets AS u WHERE u.province_code = c.province_code), "
            "a.n, a.attained, "
            "round(c.unmeasurable_share, 3), round(a.share_attained, 3) FROM province_year_comparison AS c "
            "JOIN attainment_by_province_year AS a ON a.province_code = c.province_code AND a.breakdown = 'all'"
        ).fetchall()
        ((far, explained),) = connection.execute(
            "SELECT count(*), count(*) FILTER (explained) FROM overshoot"
        ).fetchall()
    assert compared == [("上海", 2023, 139, 56, 139, 133, 0.403, 0.957)]
    for figures in compared:
        assert re.search(" +┆ ".join(map(re.escape, map(str, figures))), text), figures
    assert re.search(r"天津 +┆ 2025 +┆ 95 +┆ 24 +┆ 0 +┆ 0 +┆ 0\.253 +┆ null", text)
    assert (far, explained) == (13, 2) and "13 results at 130 % or more, 2 of them explained" in text
    assert re.search(r"上海 +┆ 2023 +┆ 810\.0 +┆ 297\.0 +┆ 0\.367", text)
