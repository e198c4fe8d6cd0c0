-- 名称: 数据覆盖
-- en: What there is to compare: documents, forms and indicators by province, fiscal year and kind of form, and how much
--     of it says something. Documents without any form are in rows of their own, without province, year and kind.
-- zh: 可供比较的数据范围：各省、各年度、各类表的文件、表和指标数量，以及其中有内容的数量。
--     没有绩效表的文件单独成行，省、年度和表类为空。
-- grain: one row per province, fiscal year and kind of form | 每省每年度每类表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | | self_evaluation or target; NULL for documents without forms | self_evaluation 自评表，target 目标表；没有绩效表的文件为空
--   documents | documents | Documents | 文件数
--   documents_partial | documents | Documents of which some rows or fields were not understood | 部分内容未读懂的文件数
--   documents_unreadable | documents | Documents that cannot be read | 无法读取的文件数
--   departments | departments | Departments named in the forms | 表中出现的主管部门数
--   forms | forms | Forms, one per project | 表数（每个项目一张）
--   forms_with_rate | forms | Forms with budget and execution | 有预算数和执行数的表数
--   forms_with_total | forms | Forms with a total score | 有总分的表数
--   forms_scheme_assumed | forms | Forms whose scoring scheme is unknown and was assumed | 评分办法不明、按默认办法核对的表数
--   indicators | indicators | Indicators | 指标数
--   targets_numeric | indicators | Indicators with a number as target | 指标值为数值的指标数
--   targets_date | indicators | Indicators with a date as target | 指标值为日期的指标数
--   targets_qualitative | indicators | Indicators with a text as target | 指标值为定性描述的指标数
--   targets_blank | indicators | Indicators without a target | 没有指标值的指标数
--   results_comparable | indicators | Indicators whose result can be compared with their target | 结果与指标值可比的指标数
--   scores_recomputable | indicators | Indicators whose score can be recomputed | 得分可重算的指标数
--   errors | findings | Findings of severity error on these forms | 这些表的error级发现数
--   signals | findings | Findings of severity signal on these forms | 这些表的signal级发现数
WITH per_form AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(*) FILTER (WHERE target_kind = 'numeric') AS targets_numeric,
        count(*) FILTER (WHERE target_kind = 'date') AS targets_date,
        count(*) FILTER (WHERE target_kind = 'qualitative') AS targets_qualitative,
        count(*) FILTER (WHERE target_kind = 'blank') AS targets_blank,
        count(attained) AS results_comparable,
        count(*) FILTER (WHERE score_check <> 'not_computable') AS scores_recomputable
    FROM indicators
    GROUP BY project_id
),

per_form_findings AS (
    SELECT
        project_id,
        count(*) FILTER (WHERE severity = 'error') AS errors,
        count(*) FILTER (WHERE severity = 'signal') AS signals
    FROM findings
    WHERE project_id IS NOT NULL
    GROUP BY project_id
),

per_document_findings AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE severity = 'error') AS errors,
        count(*) FILTER (WHERE severity = 'signal') AS signals
    FROM findings
    GROUP BY document_id
)

SELECT
    p.province_code,
    any_value(p.province) AS province,
    p.fiscal_year,
    p.form_kind,
    count(DISTINCT d.document_id) AS documents,
    count(DISTINCT d.document_id) FILTER (WHERE d.status = 'partial') AS documents_partial,
    count(DISTINCT d.document_id) FILTER (WHERE d.status = 'unreadable') AS documents_unreadable,
    count(DISTINCT p.department) AS departments,
    count(*) AS forms,
    count(p.execution_rate) AS forms_with_rate,
    count(p.total_score) AS forms_with_total,
    count(*) FILTER (WHERE p.scheme_assumed) AS forms_scheme_assumed,
    CAST(coalesce(sum(i.indicators), 0) AS BIGINT) AS indicators,
    CAST(coalesce(sum(i.targets_numeric), 0) AS BIGINT) AS targets_numeric,
    CAST(coalesce(sum(i.targets_date), 0) AS BIGINT) AS targets_date,
    CAST(coalesce(sum(i.targets_qualitative), 0) AS BIGINT) AS targets_qualitative,
    CAST(coalesce(sum(i.targets_blank), 0) AS BIGINT) AS targets_blank,
    CAST(coalesce(sum(i.results_comparable), 0) AS BIGINT) AS results_comparable,
    CAST(coalesce(sum(i.scores_recomputable), 0) AS BIGINT) AS scores_recomputable,
    CAST(coalesce(sum(f.errors), 0) AS BIGINT) AS errors,
    CAST(coalesce(sum(f.signals), 0) AS BIGINT) AS signals
FROM projects AS p
JOIN documents AS d USING (document_id)
LEFT JOIN per_form AS i USING (project_id)
LEFT JOIN per_form_findings AS f USING (project_id)
GROUP BY p.province_code, p.fiscal_year, p.form_kind
UNION ALL
SELECT
    NULL,
    NULL,
    NULL,
    NULL,
    count(*),
    count(*) FILTER (WHERE d.status = 'partial'),
    count(*) FILTER (WHERE d.status = 'unreadable'),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    CAST(coalesce(sum(f.errors), 0) AS BIGINT),
    CAST(coalesce(sum(f.signals), 0) AS BIGINT)
FROM documents AS d
LEFT JOIN per_document_findings AS f USING (document_id)
WHERE d.project_count = 0
HAVING count(*) > 0
ORDER BY province_code, fiscal_year, form_kind
