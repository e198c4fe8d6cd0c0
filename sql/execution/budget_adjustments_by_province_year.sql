-- 名称: 各省预算调整
-- en: How budgets were adjusted during the year, by province and fiscal year, from self-evaluations that state the
--     initial and the full-year budget. Forms that lack one are left out of every figure and counted.
-- zh: 各省各年度年中预算调整情况，取自同时有年初预算数和全年预算数的自评表；缺任一数的不计入任何数字并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   forms | forms | Self-evaluation forms | 自评表数
--   n | forms | Forms with both budgets | 两个预算数都有的表数
--   left_out | forms | Forms that lack one of them | 缺任一预算数而未计入的表数
--   raised | forms | Forms whose budget was raised | 预算调增的表数
--   lowered | forms | Forms whose budget was lowered | 预算调减的表数
--   unchanged | forms | Forms whose budget was not changed | 预算未调整的表数
--   share_adjusted | ratio | (raised + lowered) / n | 有调整的比例
--   budget_initial_wan | 万元 | Sum of initial budgets | 年初预算数合计
--   budget_adjusted_wan | 万元 | Sum of full-year budgets | 全年预算数合计
--   raised_wan | 万元 | Sum of what was added | 调增额合计
--   lowered_wan | 万元 | Sum of what was taken away | 调减额合计
--   change_share | ratio | (budget_adjusted_wan - budget_initial_wan) / budget_initial_wan | 净调整幅度，合计数之比
--   change_n | forms | Forms of n whose initial budget is above 0 | 年初预算数大于0的表数
--   change_share_median | ratio | Median of those forms' changes | 调整幅度，各表中位数
WITH sums AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        count(*) AS forms,
        count(change) AS n,
        count(*) FILTER (WHERE change > 0) AS raised,
        count(*) FILTER (WHERE change < 0) AS lowered,
        count(*) FILTER (WHERE change = 0) AS unchanged,
        sum(budget_initial) FILTER (WHERE change IS NOT NULL) AS budget_initial,
        sum(budget_adjusted) FILTER (WHERE change IS NOT NULL) AS budget_adjusted,
        sum(greatest(change, 0)) FILTER (WHERE change IS NOT NULL) AS added,
        sum(greatest(-change, 0)) FILTER (WHERE change IS NOT NULL) AS taken,
        count(*) FILTER (WHERE change IS NOT NULL AND budget_initial > 0) AS change_n,
        median(change / nullif(budget_initial, 0)) FILTER (WHERE budget_initial > 0) AS change_share_median
    FROM (
        SELECT *, budget_adjusted - budget_initial AS change FROM projects WHERE form_kind = 'self_evaluation'
    ) AS p
    GROUP BY province_code, fiscal_year
)

SELECT
    province_code,
    province,
    fiscal_year,
    forms,
    n,
    forms - n AS left_out,
    raised,
    lowered,
    unchanged,
    (raised + lowered) / nullif(n, 0) AS share_adjusted,
    CAST(budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CAST(added / 10000 AS DECIMAL(18, 2)) AS raised_wan,
    CAST(taken / 10000 AS DECIMAL(18, 2)) AS lowered_wan,
    (budget_adjusted - budget_initial) / nullif(budget_initial, 0) AS change_share,
    change_n,
    change_share_median
FROM sums
ORDER BY province_code, fiscal_year
