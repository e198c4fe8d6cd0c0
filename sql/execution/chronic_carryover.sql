-- 名称: 连年结转项目
-- en: Projects that carry money over year after year: those that began a year with money carried over (上年结转) or
--     executed less than 80 % in it, followed through their fiscal years. Where a project has several self-evaluations
--     for one year, the first stands for it. chronic: the same in two years or more.
-- zh: 连年结转的项目：有上年结转资金或某年预算执行率低于80%的项目，按项目汇总其各年度。
--     同一项目同一年度有多张自评表的只取第一张。chronic表示两年及以上如此。
-- grain: one row per project that did so in at least one fiscal year | 至少一个年度有此情形的每个项目一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   project_key | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | | Project name as printed in the last year | 项目名称，以最近年度为准
--   first_year | year | First fiscal year with a self-evaluation | 有自评表的首个年度
--   last_year | year | Last fiscal year with a self-evaluation | 有自评表的最近年度
--   years | years | Fiscal years with a self-evaluation | 有自评表的年度数
--   carryover_n | years | Years whose form states an amount carried over, 0 included | 填写了结转资金（含0）的年度数 | 填写结转资金的年度数
--   carryover_years | years | Years that began with money carried over | 有上年结转资金的年度数
--   carryover_left_out | years | Years whose form states no amount carried over | 未填写结转资金的年度数
--   carryover_wan | 万元 | Sum carried over | 结转资金合计
--   carryover_budget_wan | 万元 | Full-year budgets of the years of carryover_n | 填写结转资金的各年度全年预算合计
--   carryover_share | ratio | carryover_wan / carryover_budget_wan | 结转资金占比，合计数之比
--   execution_n | years | Years with an execution rate | 有执行率的年度数
--   low_execution_years | years | Years with an execution rate below 80 % | 执行率低于80%的年度数
--   execution_left_out | years | Years without an execution rate | 无执行率的年度数
--   unspent_wan | 万元 | Budget not executed, over the years of execution_n | 未执行的预算合计
--   unspent_share | ratio | unspent_wan / full-year budgets of the same years | 未执行比例，合计数之比
--   chronic | | Whether carryover_years or low_execution_years is 2 or more | 是否连年结转：结转或低执行的年度达到2年
WITH carried AS (
    SELECT project_id, sum(coalesce(budget_adjusted, budget_initial)) AS carryover
    FROM funding
    WHERE source_kind = 'carryover'
    GROUP BY project_id
),

years AS (
    SELECT project_key, fiscal_year, min(project_id) AS project_id
    FROM projects
    WHERE form_kind = 'self_evaluation' AND project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
),

through_the_years AS (
    SELECT
        y.project_key,
        max_by(p.province_code, y.fiscal_year) AS province_code,
        max_by(p.province, y.fiscal_year) AS province,
        max_by(p.department, y.fiscal_year) AS department,
        max_by(p.unit, y.fiscal_year) AS unit,
        max_by(p.project_name, y.fiscal_year) AS project_name,
        min(y.fiscal_year) AS first_year,
        max(y.fiscal_year) AS last_year,
        count(*) AS years,
        count(c.carryover) AS carryover_n,
        count(*) FILTER (WHERE c.carryover > 0) AS carryover_years,
        sum(c.carryover) AS carryover,
        sum(coalesce(p.budget_adjusted, p.budget_initial)) FILTER (WHERE c.carryover IS NOT NULL) AS carryover_budget,
        count(p.execution_rate) AS execution_n,
        count(*) FILTER (WHERE p.execution_rate < 0.8) AS low_execution_years,
        sum(p.budget_adjusted - p.executed) FILTER (WHERE p.execution_rate IS NOT NULL) AS unspent,
        sum(p.budget_adjusted) FILTER (WHERE p.execution_rate IS NOT NULL) AS execution_budget
    FROM years AS y
    JOIN projects AS p USING (project_id)
    LEFT JOIN carried AS c USING (project_id)
    GROUP BY y.project_key
)

SELECT
    province_code,
    province,
    project_key,
    department,
    unit,
    project_name,
    first_year,
    last_year,
    years,
    carryover_n,
    carryover_years,
    years - carryover_n AS carryover_left_out,
    CAST(carryover / 10000 AS DECIMAL(18, 2)) AS carryover_wan,
    CAST(carryover_budget / 10000 AS DECIMAL(18, 2)) AS carryover_budget_wan,
    carryover / nullif(carryover_budget, 0) AS carryover_share,
    execution_n,
    low_execution_years,
    years - execution_n AS execution_left_out,
    CAST(unspent / 10000 AS DECIMAL(18, 2)) AS unspent_wan,
    unspent / nullif(execution_budget, 0) AS unspent_share,
    carryover_years >= 2 OR low_execution_years >= 2 AS chronic
FROM through_the_years
WHERE carryover_years > 0 OR low_execution_years > 0
ORDER BY chronic DESC, province_code, low_execution_years DESC, carryover_years DESC, project_key
