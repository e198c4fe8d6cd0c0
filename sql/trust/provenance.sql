-- 名称: 来源追溯
-- en: Where every project and every indicator stands in its document, what is printed there, and what was understood.
--     Texts list `column = value`, with the method in brackets where a value was inferred; what is empty is left out.
--     `make explain ID=...` shows the same for one of them, with the lines themselves and every rule. In no order.
-- zh: 每个项目、每个指标在文件中的位置、原文和读取结果。以“列名 = 值”列出，推断得出的值在括号内注明依据，空值不列。
--     用make explain ID=编号可查看单个项目或指标，包括文件原文和各条规则的结果。未排序。
-- grain: one row per project and per indicator | 每个项目、每个指标各一行
-- stored: a million rows of text put together
-- columns:
--   id | | project_id or indicator_id | 项目编号或指标编号 | 编号
--   subject | | project or indicator | project 项目，indicator 指标 | 种类
--   project_id | as in the contract
--   subject_name | | Name of the project or indicator | 项目或指标的名称 | 名称
--   path | as in the contract
--   source | as in the contract
--   document_id | as in the contract
--   status | as in the contract
--   extractor_version | as in the contract
--   build_id | as in the contract
--   printed | | What the document prints | 文件原文 | 原文
--   understood | | What was understood | 读取结果 | 读取结果
SELECT
    p.project_id AS id,
    'project' AS subject,
    p.project_id,
    p.project_name AS subject_name,
    d.path,
    p.source,
    p.document_id,
    d.status,
    d.extractor_version,
    b.build_id,
    concat_ws(
        ' · ',
        'title = ' || p.title,
        'project_name = ' || p.project_name,
        'department = ' || p.department,
        'unit = ' || p.unit,
        'project_code = ' || p.project_code,
        'money_unit_printed = ' || p.money_unit_printed,
        'budget_initial_printed = ' || f.budget_initial_printed,
        'budget_adjusted_printed = ' || f.budget_adjusted_printed,
        'executed_printed = ' || f.executed_printed,
        'execution_rate_printed = ' || p.execution_rate_printed,
        'grade = ' || p.grade
    ) AS printed,
    concat_ws(
        ' · ',
        'form_kind = ' || p.form_kind,
        'layout = ' || p.layout,
        'fiscal_year = ' || p.fiscal_year || coalesce(' (' || p.fiscal_year_method || ')', ''),
        'province_code = ' || p.province_code,
        'region_code = ' || p.region_code || coalesce(' (' || p.region_method || ')', ''),
        'budget_initial = ' || p.budget_initial,
        'budget_adjusted = ' || p.budget_adjusted,
        'executed = ' || p.executed,
        'execution_rate_stated = ' || p.execution_rate_stated || coalesce(' (' || p.execution_rate_method || ')', ''),
        'execution_rate = ' || p.execution_rate,
        'execution_score = ' || p.execution_score,
        'total_score = ' || p.total_score,
        'grade_derived = ' || p.grade_derived,
        'scheme_id = ' || p.scheme_id || if(p.scheme_assumed, ' (assumed)', ''),
        'project_key = ' || p.project_key
    ) AS understood
FROM projects AS p
JOIN documents AS d USING (document_id)
-- The first total line of a form; a second one would be a second row of the same project.
LEFT JOIN (FROM funding WHERE source_kind = 'total' QUALIFY row_number() OVER (PARTITION BY project_id ORDER BY ordinal) = 1)
    AS f USING (project_id)
CROSS JOIN build_info AS b
UNION ALL
SELECT
    i.indicator_id,
    'indicator',
    i.project_id,
    i.name,
    d.path,
    i.source,
    d.document_id,
    d.status,
    d.extractor_version,
    b.build_id,
    concat_ws(
        ' · ',
        'level1_printed = ' || i.level1_printed,
        'level2_printed = ' || i.level2_printed,
        'target_printed = ' || i.target_printed,
        'long_term_target_printed = ' || i.long_term_target_printed,
        'actual_printed = ' || i.actual_printed,
        'weight = ' || i.weight,
        'score = ' || i.score,
        'deviation_reason = ' || i.deviation_reason
    ),
    concat_ws(
        ' · ',
        'level1 = ' || i.level1,
        'level2 = ' || i.level2,
        'taxonomy_code = ' || i.taxonomy_code,
        'target_kind = ' || i.target_kind,
        'target_operator = ' || i.target_operator,
        'target_value = ' || i.target_value,
        'target_value_high = ' || i.target_value_high,
        'target_unit = ' || i.target_unit,
        'target_date = ' || i.target_date,
        'target_operator_method = ' || i.target_operator_method,
        'actual_kind = ' || i.actual_kind,
        'actual_value = ' || i.actual_value,
        'actual_unit = ' || i.actual_unit,
        'actual_date = ' || i.actual_date,
        'actual_band = ' || i.actual_band,
        'attainment = ' || i.attainment,
        'attained = ' || i.attained,
        'attainment_method = ' || i.attainment_method,
        'expected_score = ' || i.expected_score_low || ' to ' || i.expected_score_high,
        'score_check = ' || i.score_check
    )
FROM indicators AS i
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
CROSS JOIN build_info AS b
