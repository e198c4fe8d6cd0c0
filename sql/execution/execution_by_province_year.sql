-- 名称: 各省执行率
-- en: How much of the budget was executed, by province and fiscal year, from self-evaluation forms. The rate of a
--     province is the ratio of its sums; median and percentiles show its forms. Forms without a comparable pair of
--     full-year budget and execution are left out of every figure and counted. Target forms have no execution.
-- zh: 各省各年度预算执行情况，取自绩效自评表。执行率为合计数之比，中位数和分位数反映各表的分布；
--     没有可比的全年预算数和执行数的表不计入任何数字，单独计数。绩效目标表没有执行数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   forms | forms | Self-evaluation forms | 自评表数
--   n | forms | Forms with budget and execution, from which every figure here is made | 有预算数和执行数、计入统计的表数
--   left_out | forms | Forms left out for want of budget or execution, or with a budget of 0 | 缺预算数或执行数、或预算数为0而未计入的表数 | 未计入的表数
--   budget_wan | 万元 | Sum of full-year budgets | 全年预算数合计
--   executed_wan | 万元 | Sum executed | 全年执行数合计
--   execution_rate | ratio | executed_wan / budget_wan | 执行率，合计数之比
--   rate_median | ratio | Median of the forms' rates | 各表执行率的中位数
--   rate_p10 | ratio | 10th percentile of the forms' rates | 各表执行率的第10百分位
--   rate_p90 | ratio | 90th percentile of the forms' rates | 各表执行率的第90百分位
SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    count(*) AS forms,
    count(execution_rate) AS n,
    count(*) - count(execution_rate) AS left_out,
    CAST(sum(budget_adjusted) FILTER (WHERE execution_rate IS NOT NULL) / 10000 AS DECIMAL(18, 2)) AS budget_wan,
    CAST(sum(executed) FILTER (WHERE execution_rate IS NOT NULL) / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    CAST(sum(executed) FILTER (WHERE execution_rate IS NOT NULL) AS DOUBLE)
        / nullif(CAST(sum(budget_adjusted) FILTER (WHERE execution_rate IS NOT NULL) AS DOUBLE), 0) AS execution_rate,
    quantile_cont(execution_rate, 0.5) AS rate_median,
    quantile_cont(execution_rate, 0.1) AS rate_p10,
    quantile_cont(execution_rate, 0.9) AS rate_p90
FROM projects
WHERE form_kind = 'self_evaluation'
GROUP BY province_code, fiscal_year
ORDER BY province_code, fiscal_year
