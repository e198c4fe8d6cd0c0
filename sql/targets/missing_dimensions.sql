-- 名称: 缺少维度的表
-- en: Forms without a dimension that the regulation asks for: cost, benefit (economic, social, ecological or
--     sustainability) or satisfaction; and those without quantity, quality or timeliness. Only forms whose indicators
--     all have a place in the taxonomy: elsewhere nobody can say that something is missing.
-- zh: 缺少制度要求的维度的表：成本、效益（经济、社会、生态或可持续影响）、满意度，以及数量、质量、时效。
--     只列指标全部可以归类的表，否则无法断定缺少。
-- grain: one row per form that lacks at least one dimension | 至少缺一个维度的每张表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   indicators | indicators | Indicators of the form | 指标数
--   missing | dimensions | Number of dimensions missing, of six | 缺少的维度数（共六个）
--   missing_dimensions | | The dimensions missing, separated by commas | 缺少的维度，逗号分隔
--   no_cost | | No cost indicator | 无成本指标
--   no_benefit | | No benefit indicator | 无效益指标
--   no_satisfaction | | No satisfaction indicator | 无满意度指标
--   no_quantity | | No quantity indicator | 无数量指标
--   no_quality | | No quality indicator | 无质量指标
--   no_timeliness | | No timeliness indicator | 无时效指标
--   project_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH forms AS (
    SELECT
        project_id,
        count(*) AS indicators,
        NOT bool_or(family = 'cost') AS no_cost,
        NOT bool_or(family IN ('economic', 'social', 'ecological', 'sustainability')) AS no_benefit,
        NOT bool_or(family = 'satisfaction') AS no_satisfaction,
        NOT bool_or(family = 'quantity') AS no_quantity,
        NOT bool_or(family = 'quality') AS no_quality,
        NOT bool_or(family = 'timeliness') AS no_timeliness
    FROM indicators
    GROUP BY project_id
    HAVING count(family) = count(*)
),

named AS (
    SELECT
        *,
        list_filter(
            [
                CASE WHEN no_cost THEN 'cost' END,
                CASE WHEN no_benefit THEN 'benefit' END,
                CASE WHEN no_satisfaction THEN 'satisfaction' END,
                CASE WHEN no_quantity THEN 'quantity' END,
                CASE WHEN no_quality THEN 'quality' END,
                CASE WHEN no_timeliness THEN 'timeliness' END
            ],
            lambda dimension: dimension IS NOT NULL
        ) AS dimensions
    FROM forms
    WHERE no_cost OR no_benefit OR no_satisfaction OR no_quantity OR no_quality OR no_timeliness
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.form_kind,
    p.department,
    p.unit,
    p.project_name,
    f.indicators,
    len(f.dimensions) AS missing,
    list_aggregate(f.dimensions, 'string_agg', ', ') AS missing_dimensions,
    f.no_cost,
    f.no_benefit,
    f.no_satisfaction,
    f.no_quantity,
    f.no_quality,
    f.no_timeliness,
    p.project_id,
    d.path,
    p.source
FROM named AS f
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
ORDER BY p.province_code, p.fiscal_year, p.form_kind, p.project_id
