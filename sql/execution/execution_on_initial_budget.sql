-- 名称: 按年初预算的执行率
-- en: Execution on the initial and on the adjusted budget, by province and fiscal year. Forms are scored on the adjusted
--     (full-year) budget; a budget cut during the year raises that rate without anything more being executed. Only forms
--     that state both budgets (above 0) and the execution count; the others are left out of every figure and counted.
-- zh: 各省各年度按年初预算和按调整后（全年）预算计算的执行率对照。自评按全年预算数计分，年中调减预算会抬高执行率。
--     只统计两个预算数均大于0且有执行数的自评表，其余不计入任何数字并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   forms | forms | Self-evaluation forms | 自评表数
--   n | forms | Forms with both budgets and execution, from which every figure here is made | 计入统计的表数
--   left_out | forms | Forms left out for want of one of the three amounts | 缺任一金额而未计入的表数
--   budget_initial_wan | 万元 | Sum of initial budgets | 年初预算数合计
--   budget_adjusted_wan | 万元 | Sum of full-year budgets | 全年预算数合计
--   executed_wan | 万元 | Sum executed | 全年执行数合计
--   rate_on_initial | ratio | executed_wan / budget_initial_wan | 按年初预算的执行率，合计数之比
--   rate_on_adjusted | ratio | executed_wan / budget_adjusted_wan | 按全年预算的执行率，合计数之比
--   difference | ratio | rate_on_adjusted - rate_on_initial | 两种执行率之差
--   rate_on_initial_median | ratio | Median of the forms' rates on the initial budget | 按年初预算的执行率，各表中位数
--   rate_on_adjusted_median | ratio | Median of the forms' rates on the full-year budget | 按全年预算的执行率，各表中位数
--   low_on_initial | forms | Forms below 80 % on the initial budget | 按年初预算低于80%的表数
--   low_on_adjusted | forms | Forms below 80 % on the full-year budget | 按全年预算低于80%的表数
WITH forms AS (
    SELECT
        province_code,
        province,
        fiscal_year,
        budget_initial,
        budget_adjusted,
        executed,
        executed / nullif(budget_initial, 0) AS rate_on_initial,
        executed / nullif(budget_adjusted, 0) AS rate_on_adjusted,
        coalesce(budget_initial > 0 AND budget_adjusted > 0 AND executed IS NOT NULL, FALSE) AS counts
    FROM projects
    WHERE form_kind = 'self_evaluation'
),

sums AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        count(*) AS forms,
        count(*) FILTER (WHERE counts) AS n,
        sum(budget_initial) FILTER (WHERE counts) AS budget_initial,
        sum(budget_adjusted) FILTER (WHERE counts) AS budget_adjusted,
        sum(executed) FILTER (WHERE counts) AS executed,
        median(rate_on_initial) FILTER (WHERE counts) AS rate_on_initial_median,
        median(rate_on_adjusted) FILTER (WHERE counts) AS rate_on_adjusted_median,
        count(*) FILTER (WHERE counts AND rate_on_initial < 0.8) AS low_on_initial,
        count(*) FILTER (WHERE counts AND rate_on_adjusted < 0.8) AS low_on_adjusted
    FROM forms
    GROUP BY province_code, fiscal_year
)

SELECT
    province_code,
    province,
    fiscal_year,
    forms,
    n,
    forms - n AS left_out,
    CAST(budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CAST(executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    executed / nullif(budget_initial, 0) AS rate_on_initial,
    executed / nullif(budget_adjusted, 0) AS rate_on_adjusted,
    executed / nullif(budget_adjusted, 0) - executed / nullif(budget_initial, 0) AS difference,
    rate_on_initial_median,
    rate_on_adjusted_median,
    low_on_initial,
    low_on_adjusted
FROM sums
ORDER BY province_code, fiscal_year
