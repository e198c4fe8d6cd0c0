-- 名称: 各项目计划与结果对照
-- en: Plan against result by project: the target form of a project and year beside its self-evaluation: money, and what
--     became of the planned indicators (see plan_against_result).
-- zh: 各项目计划与结果对照：同一项目同一年度的绩效目标表与自评表，金额以及计划指标的去向（见plan_against_result）。
-- grain: one row per project and fiscal year with both forms | 两种表都有的每个项目每年度一行
-- stored: pairs every planned indicator with its result
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   project_key | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   planned_wan | 万元 | Budget in the target form | 目标表预算数
--   budget_initial_wan | 万元 | Initial budget in the self-evaluation | 自评表年初预算数
--   budget_adjusted_wan | 万元 | Full-year budget in the self-evaluation | 自评表全年预算数
--   executed_wan | 万元 | Executed over the full year | 全年执行数
--   executed_share_of_plan | ratio | executed_wan / planned_wan | 执行数占计划预算的比例
--   planned_indicators | indicators | Indicators of the plan: kept, changed and dropped | 计划指标数
--   kept | indicators | Evaluated with the planned target | 沿用原指标值的指标数
--   changed | indicators | Evaluated with another target | 指标值有变的指标数
--   dropped | indicators | Planned and not evaluated | 自评未列的指标数
--   added | indicators | Evaluated and not planned | 自评新增的指标数
--   share_kept | ratio | kept / planned_indicators | 沿用比例
--   comparable | indicators | Results that can be compared with the planned target | 完成值与计划指标值可比的指标数
--   reached_plan | indicators | Indicators of comparable that reached the planned target | 达到计划指标值的指标数
--   share_reached_plan | ratio | reached_plan / comparable | 达到计划的比例
--   total_score | as in the contract
--   plan_id | | The target form's project_id | 目标表的project_id
--   project_id | as in the contract
WITH pairs AS (
    SELECT
        min(project_id) FILTER (WHERE form_kind = 'target') AS plan_id,
        min(project_id) FILTER (WHERE form_kind = 'self_evaluation') AS project_id
    FROM projects
    WHERE project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
    HAVING count(DISTINCT form_kind) = 2
),

counts AS (
    SELECT
        project_key,
        fiscal_year,
        count(planned_indicator_id) AS planned_indicators,
        count(*) FILTER (WHERE status = 'kept') AS kept,
        count(*) FILTER (WHERE status = 'changed') AS changed,
        count(*) FILTER (WHERE status = 'dropped') AS dropped,
        count(*) FILTER (WHERE status = 'added') AS added,
        count(attainment_of_plan) AS comparable,
        count(*) FILTER (WHERE attainment_of_plan >= 1 - 1e-9) AS reached_plan
    FROM plan_against_result
    GROUP BY project_key, fiscal_year
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.project_key,
    p.department,
    p.unit,
    p.project_name,
    CAST(t.budget_initial / 10000 AS DECIMAL(18, 2)) AS planned_wan,
    CAST(p.budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(p.budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CAST(p.executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    p.executed / nullif(t.budget_initial, 0) AS executed_share_of_plan,
    coalesce(c.planned_indicators, 0) AS planned_indicators,
    coalesce(c.kept, 0) AS kept,
    coalesce(c.changed, 0) AS changed,
    coalesce(c.dropped, 0) AS dropped,
    coalesce(c.added, 0) AS added,
    c.kept / nullif(c.planned_indicators, 0) AS share_kept,
    coalesce(c.comparable, 0) AS comparable,
    coalesce(c.reached_plan, 0) AS reached_plan,
    c.reached_plan / nullif(c.comparable, 0) AS share_reached_plan,
    p.total_score,
    r.plan_id,
    r.project_id
FROM pairs AS r
JOIN projects AS p ON p.project_id = r.project_id
JOIN projects AS t ON t.project_id = r.plan_id
LEFT JOIN counts AS c ON c.project_key = p.project_key AND c.fiscal_year = p.fiscal_year
ORDER BY p.province_code, p.fiscal_year, p.project_id
