-- 名称: 各省指标值变化
-- en: How targets changed against the year before, by province and fiscal year: the indicators of target_changes
--     together. Shares are of the indicators that can be compared; the others are left out and counted.
-- zh: 各省各年度指标值较上一有表年度的变化，即target_changes所列指标的汇总。比例以可比指标为分母，不可比的单独计数。
-- grain: one row per province and fiscal year with projects on record in an earlier year | 有往年记录的每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   projects | projects | Projects with an indicator of the same name in an earlier year | 与往年有同名指标的项目数
--   indicators | indicators | Indicators of the same name in both years | 两年都有的指标数
--   n | indicators | Indicators whose targets can be compared | 指标值可比的指标数
--   left_out | indicators | Indicators whose targets cannot | 指标值不可比的指标数
--   lowered | indicators | Targets less demanding than the year before | 要求降低的指标数
--   share_lowered | ratio | lowered / n | 降低的比例
--   raised | indicators | Targets more demanding | 要求提高的指标数
--   unchanged | indicators | Targets unchanged | 未变的指标数
--   share_unchanged | ratio | unchanged / n | 未变的比例
--   change_n | indicators | Indicators with two numbers that can be compared | 可计算变化幅度的指标数
--   change_share_median | ratio | Median change of those | 变化幅度的中位数
--   result_n | indicators | Indicators whose target can be set against the result of the year before | 可与上年完成值比较的指标数
--   below_last_result | indicators | Targets that ask for less than the year before reached | 低于上年完成水平的指标数
--   share_below_last_result | ratio | below_last_result / result_n | 低于上年完成水平的比例
--   budget_n | indicators | Indicators of n in projects whose budget grew | 预算增加的项目的可比指标数
--   unchanged_budget_grew | indicators | Targets unchanged while the budget grew | 预算增加而指标值未变的指标数
--   share_unchanged_budget_grew | ratio | unchanged_budget_grew / budget_n | 预算增加而指标值未变的比例
SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    count(DISTINCT project_key) AS projects,
    count(*) AS indicators,
    count(*) FILTER (WHERE change <> 'not_comparable') AS n,
    count(*) FILTER (WHERE change = 'not_comparable') AS left_out,
    count(*) FILTER (WHERE change = 'lowered') AS lowered,
    count(*) FILTER (WHERE change = 'lowered') / nullif(count(*) FILTER (WHERE change <> 'not_comparable'), 0)
        AS share_lowered,
    count(*) FILTER (WHERE change = 'raised') AS raised,
    count(*) FILTER (WHERE change = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE change = 'unchanged') / nullif(count(*) FILTER (WHERE change <> 'not_comparable'), 0)
        AS share_unchanged,
    count(change_share) AS change_n,
    median(change_share) AS change_share_median,
    count(below_last_result) AS result_n,
    count(*) FILTER (WHERE below_last_result) AS below_last_result,
    count(*) FILTER (WHERE below_last_result) / nullif(count(below_last_result), 0) AS share_below_last_result,
    count(*) FILTER (WHERE change <> 'not_comparable' AND budget_grew) AS budget_n,
    count(*) FILTER (WHERE change = 'unchanged' AND budget_grew) AS unchanged_budget_grew,
    count(*) FILTER (WHERE change = 'unchanged' AND budget_grew)
        / nullif(count(*) FILTER (WHERE change <> 'not_comparable' AND budget_grew), 0) AS share_unchanged_budget_grew
FROM target_changes
GROUP BY province_code, fiscal_year
ORDER BY province_code, fiscal_year
