-- 名称: 项目历年情况
-- en: Each project through the years: plan, money, score, targets and results by fiscal year, and what changed since the
--     year on record before. Where a project has several forms of a kind for one year, the first stands for it, and
--     self_evaluations or target_forms says how many there are. Projects without a key are not here.
-- zh: 各项目历年情况：分年度的计划、资金、得分、指标值和完成情况，以及较上一有表年度的变化。
--     同一年度同类表有多张的取第一张，张数见self_evaluations和target_forms。没有项目键的项目不列入。
-- grain: one row per project and fiscal year | 每个项目每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   project_key | as in the contract
--   fiscal_year | as in the contract
--   year_before | year | Fiscal year on record before this one; NULL for the first | 上一有表年度；首年为空
--   years | years | Fiscal years on record | 有表的年度数
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   self_evaluations | forms | Self-evaluation forms of the year | 该年度自评表数
--   target_forms | forms | Target forms of the year | 该年度绩效目标表数
--   planned_wan | 万元 | Budget in the target form | 目标表预算数
--   budget_initial_wan | 万元 | Initial budget in the self-evaluation | 自评表年初预算数
--   budget_adjusted_wan | 万元 | Full-year budget | 全年预算数
--   executed_wan | 万元 | Executed over the full year | 全年执行数
--   execution_rate | as in the contract
--   total_score | as in the contract
--   grade | | Grade, printed or else derived | 等级，表上所列或推算
--   indicators | indicators | Indicators of the self-evaluation, or of the target form where there is none | 自评表（没有则目标表）的指标数 | 指标数
--   attainment_n | indicators | Results that can be compared with their target | 结果与指标值可比的指标数
--   attained | indicators | Targets reached; NULL where none can be compared | 已完成的指标数；均不可比为空
--   share_attained | ratio | attained / attainment_n | 完成比例
--   budget_change_share | ratio | Change of the initial (planned) budget against the year before | 年初（计划）预算较上一有表年度的变化幅度 | 预算变化幅度
--   score_change | points | Change of the total score against the year before | 总分较上一有表年度的变化 | 总分变化
--   project_id | | The self-evaluation, or the target form where there is none | 自评表（没有则目标表）的project_id | 自评编号
--   plan_id | | The target form; NULL where there is none | 目标表的project_id；没有为空 | 计划编号
WITH counted AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(attained) AS attainment_n,
        count(*) FILTER (WHERE attained) AS attained
    FROM indicators
    GROUP BY project_id
),

chosen AS (
    SELECT
        project_key,
        fiscal_year,
        min(project_id) FILTER (WHERE form_kind = 'self_evaluation') AS result_id,
        min(project_id) FILTER (WHERE form_kind = 'target') AS plan_id,
        count(*) FILTER (WHERE form_kind = 'self_evaluation') AS self_evaluations,
        count(*) FILTER (WHERE form_kind = 'target') AS target_forms
    FROM projects
    WHERE project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
),

years AS (
    SELECT
        p.province_code,
        p.province,
        p.project_key,
        p.fiscal_year,
        p.department,
        p.unit,
        p.project_name,
        c.self_evaluations,
        c.target_forms,
        t.budget_initial AS planned,
        CASE WHEN c.result_id IS NOT NULL THEN p.budget_initial END AS budget_initial,
        p.budget_adjusted,
        p.executed,
        p.execution_rate,
        p.total_score,
        coalesce(p.grade, p.grade_derived) AS grade,
        coalesce(n.indicators, 0) AS indicators,
        coalesce(n.attainment_n, 0) AS attainment_n,
        n.attained,
        p.project_id,
        c.plan_id
    FROM chosen AS c
    JOIN projects AS p ON p.project_id = coalesce(c.result_id, c.plan_id)
    LEFT JOIN projects AS t ON t.project_id = c.plan_id
    LEFT JOIN counted AS n ON n.project_id = p.project_id
),

compared AS (
    SELECT
        *,
        coalesce(budget_initial, planned) AS budget,
        lag(fiscal_year) OVER through_time AS year_before,
        lag(coalesce(budget_initial, planned)) OVER through_time AS budget_before,
        lag(total_score) OVER through_time AS score_before,
        count(*) OVER (PARTITION BY project_key) AS years
    FROM years
    WINDOW through_time AS (PARTITION BY project_key ORDER BY fiscal_year)
)

SELECT
    province_code,
    province,
    project_key,
    fiscal_year,
    year_before,
    years,
    department,
    unit,
    project_name,
    self_evaluations,
    target_forms,
    CAST(planned / 10000 AS DECIMAL(18, 2)) AS planned_wan,
    CAST(budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CAST(executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    execution_rate,
    total_score,
    grade,
    indicators,
    attainment_n,
    CASE WHEN attainment_n > 0 THEN attained END AS attained,
    attained / nullif(attainment_n, 0) AS share_attained,
    (budget - budget_before) / nullif(budget_before, 0) AS budget_change_share,
    total_score - score_before AS score_change,
    project_id,
    plan_id
FROM compared
ORDER BY province_code, project_key, fiscal_year
