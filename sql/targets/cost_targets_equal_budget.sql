-- 名称: 等于预算数的成本指标
-- en: Cost targets that are the budget itself (≤ the budget): they ask for nothing that the budget does not already
--     ask for. Cost indicators with an amount in 元 that equals the initial or the full-year budget of the form, to 0.1 %
--     or 50 元.
-- zh: 指标值就是预算数的成本指标：没有提出预算之外的要求。列出金额与年初或全年预算数相等（误差0.1%或50元以内）的成本指标。
-- grain: one row per indicator | 每个指标一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   name | as in the contract
--   taxonomy_code | as in the contract
--   target_printed | as in the contract
--   target_wan | 万元 | Target | 指标值
--   budget_initial_wan | 万元 | Budget at the start of the year; the budget of a target form | 年初预算数；绩效目标表为预算数
--   budget_adjusted_wan | 万元 | Full-year budget | 全年预算数
--   equals | | initial, adjusted or both: the budget that the target equals | 与哪个预算数相等：initial 年初，adjusted 全年，both 两者
--   weight | as in the contract
--   score | as in the contract
--   indicator_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH compared AS (
    SELECT
        p.*,
        i.name,
        i.taxonomy_code,
        i.target_printed,
        i.target_value,
        i.weight,
        i.score,
        i.indicator_id,
        i.source AS indicator_source,
        coalesce(
            p.budget_initial > 0 AND abs(i.target_value - p.budget_initial) <= greatest(50, p.budget_initial / 1000),
            FALSE
        ) AS is_initial,
        coalesce(
            p.budget_adjusted > 0 AND abs(i.target_value - p.budget_adjusted) <= greatest(50, p.budget_adjusted / 1000),
            FALSE
        ) AS is_adjusted
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    WHERE i.family = 'cost' AND i.target_unit = '元' AND i.target_value > 0
)

SELECT
    c.province_code,
    c.province,
    c.fiscal_year,
    c.form_kind,
    c.department,
    c.unit,
    c.project_name,
    c.name,
    c.taxonomy_code,
    c.target_printed,
    CAST(c.target_value / 10000 AS DECIMAL(18, 2)) AS target_wan,
    CAST(c.budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(c.budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CASE WHEN c.is_initial AND c.is_adjusted THEN 'both' WHEN c.is_initial THEN 'initial' ELSE 'adjusted' END AS equals,
    c.weight,
    c.score,
    c.indicator_id,
    d.path,
    c.indicator_source AS source
FROM compared AS c
JOIN documents AS d USING (document_id)
WHERE c.is_initial OR c.is_adjusted
ORDER BY c.province_code, c.fiscal_year, c.indicator_id
