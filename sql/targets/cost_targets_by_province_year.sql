-- 名称: 各省成本指标
-- en: What cost targets say, by province, fiscal year and kind of form: how many state an amount of money that can be
--     set against the form's budget, and how many of those are the budget itself. The others are left out and counted.
-- zh: 各省各年度各类表的成本指标：有多少以金额表示、可与预算数比较，其中多少就是预算数。其余不计入并单独计数。
-- grain: one row per province, fiscal year and kind of form | 每省每年度每类表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   indicators | indicators | Cost indicators, wherever the tree puts them | 成本指标数（无论列在何处）
--   n | indicators | Cost indicators with an amount in 元, in a form with a budget above 0 | 以金额表示且预算数大于0的成本指标数
--   left_out | indicators | The others: unit costs, rates, texts, blanks, no budget | 其余成本指标数：单位成本、比率、文字、空白、无预算数
--   equal_budget | indicators | Indicators of n that equal a budget of the form | 等于预算数的成本指标数
--   share | ratio | equal_budget / n | 等于预算数的比例
--   unit_costs | indicators | Cost indicators with a target per unit (元/人·天) | 以单位成本表示的成本指标数
--   without_number | indicators | Cost indicators whose target is no number | 指标值不是数值的成本指标数
--   forms | forms | Forms with a cost indicator | 有成本指标的表数
--   forms_equal_only | forms | Forms whose cost indicators all equal a budget | 成本指标全部等于预算数的表数
WITH costs AS (
    SELECT
        i.project_id,
        i.target_unit,
        i.target_kind,
        CASE WHEN i.target_unit = '元' AND i.target_value > 0 THEN i.target_value END AS amount,
        CASE WHEN p.budget_initial > 0 THEN p.budget_initial END AS initial,
        CASE WHEN p.budget_adjusted > 0 THEN p.budget_adjusted END AS adjusted
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    WHERE i.family = 'cost'
),

forms AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(*) FILTER (WHERE amount IS NOT NULL AND coalesce(initial, adjusted) IS NOT NULL) AS n,
        count(*) FILTER (
            WHERE abs(amount - initial) <= greatest(50, initial / 1000)
                OR abs(amount - adjusted) <= greatest(50, adjusted / 1000)
        ) AS equal_budget,
        count(*) FILTER (WHERE starts_with(target_unit, '元/')) AS unit_costs,
        count(*) FILTER (WHERE target_kind <> 'numeric') AS without_number
    FROM costs
    GROUP BY project_id
)

SELECT
    p.province_code,
    any_value(p.province) AS province,
    p.fiscal_year,
    p.form_kind,
    CAST(sum(f.indicators) AS BIGINT) AS indicators,
    CAST(sum(f.n) AS BIGINT) AS n,
    CAST(sum(f.indicators) - sum(f.n) AS BIGINT) AS left_out,
    CAST(sum(f.equal_budget) AS BIGINT) AS equal_budget,
    sum(f.equal_budget) / nullif(sum(f.n), 0) AS share,
    CAST(sum(f.unit_costs) AS BIGINT) AS unit_costs,
    CAST(sum(f.without_number) AS BIGINT) AS without_number,
    count(*) AS forms,
    count(*) FILTER (WHERE f.equal_budget = f.indicators) AS forms_equal_only
FROM forms AS f
JOIN projects AS p USING (project_id)
GROUP BY p.province_code, p.fiscal_year, p.form_kind
ORDER BY p.province_code, p.fiscal_year, p.form_kind
