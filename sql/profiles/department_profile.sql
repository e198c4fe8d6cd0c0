-- 名称: 部门概况
-- en: Each department by fiscal year: its forms, money, scores, targets and results side by side. Where a form names no
--     department, its unit stands in, and department_basis says so. Where there is no form of a kind, what only such a
--     form can tell is NULL, never 0.
-- zh: 各主管部门分年度概况：表数、资金、得分、指标值和完成情况。表上没有主管部门的以实施单位代替，并在department_basis中注明。
--     没有相应类型的表时，有关列为空，不为0。
-- grain: one row per province, department and fiscal year | 每省每部门每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   department | | Department, or the unit where a form names none; NULL where it names neither | 主管部门；未写的取实施单位；都没有为空
--   department_basis | | department or unit: what the form names; NULL where it names neither | 名称来源：department 主管部门，unit 实施单位；都没有为空
--   fiscal_year | as in the contract
--   self_evaluations | forms | Self-evaluation forms | 自评表数
--   target_forms | forms | Target forms | 绩效目标表数
--   planned_n | forms | Target forms with a budget | 有预算数的绩效目标表数
--   planned_wan | 万元 | Sum of their budgets | 目标表预算合计
--   execution_n | forms | Self-evaluations with budget and execution | 有预算数和执行数的自评表数
--   execution_left_out | forms | Self-evaluations left out of the execution rate | 未计入执行率的自评表数
--   budget_wan | 万元 | Sum of full-year budgets, forms of execution_n | 全年预算数合计
--   executed_wan | 万元 | Sum executed, forms of execution_n | 全年执行数合计
--   execution_rate | ratio | executed_wan / budget_wan | 执行率，合计数之比
--   execution_rate_median | ratio | Median of the forms' rates | 各表执行率的中位数
--   score_n | forms | Self-evaluations with a total score | 有总分的自评表数
--   score_median | points | Median total score | 总分中位数
--   grade_n | forms | Self-evaluations with a grade, printed or derived | 有等级（表上或推算）的自评表数 | 有等级的自评表数
--   excellent | forms | Those graded 优 | 等级为优的表数
--   share_excellent | ratio | excellent / grade_n | 等级为优的比例
--   low_execution_excellent | forms | Those graded 优 with less than 80 % executed (see low_execution_high_grade) | 等级为优而执行率低于80%的表数（见low_execution_high_grade）
--   indicators | indicators | Indicators of all forms | 全部指标数
--   attainment_n | indicators | Results that can be compared with their target | 结果与指标值可比的指标数
--   attainment_left_out | indicators | Indicators of self-evaluations that cannot | 自评表中不可比的指标数
--   attained | indicators | Targets reached | 已完成的指标数
--   share_attained | ratio | attained / attainment_n | 完成比例
--   overshoots | indicators | Results far above their target (see overshoot) | 完成值远超指标值的指标数（见overshoot）
--   points | points | Points of the indicators of self-evaluations | 自评表指标分值合计
--   qualitative_points | points | Those of indicators with a target or a result in words | 其中定性指标分值
--   qualitative_share | ratio | qualitative_points / points | 定性分值占比
--   unmeasurable | indicators | Targets without number and date (see unmeasurable_targets) | 无法衡量的指标数（见unmeasurable_targets）
--   unmeasurable_share | ratio | unmeasurable / indicators | 无法衡量的比例
WITH counted AS (
    SELECT
        i.project_id,
        count(*) AS indicators,
        count(i.attained) AS comparable,
        count(*) FILTER (WHERE i.attained) AS attained,
        count(*) FILTER (
            WHERE starts_with(i.attainment_method, 'up') AND i.attainment >= coalesce(s.overshoot_limit, 1.3)
        ) AS overshoots,
        sum(i.weight) AS points,
        sum(i.weight) FILTER (WHERE i.target_kind = 'qualitative' OR i.actual_kind = 'qualitative')
            AS qualitative_points
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    LEFT JOIN schemes AS s ON s.scheme_id = p.scheme_id
    GROUP BY i.project_id
),

unmeasurable AS (
    SELECT project_id, count(*) AS unmeasurable
    FROM unmeasurable_targets
    GROUP BY project_id
),

forms AS (
    SELECT
        p.province_code,
        p.province,
        coalesce(p.department, p.unit) AS department,
        CASE WHEN p.department IS NOT NULL THEN 'department' WHEN p.unit IS NOT NULL THEN 'unit' END
            AS department_basis,
        p.fiscal_year,
        p.form_kind = 'self_evaluation' AS evaluated,
        p.budget_initial,
        p.budget_adjusted,
        p.executed,
        CASE WHEN p.form_kind = 'self_evaluation' THEN p.execution_rate END AS execution_rate,
        coalesce(p.execution_rate, p.execution_rate_stated) < 0.8 AS low_execution,
        p.total_score,
        coalesce(p.grade, p.grade_derived) AS grade,
        coalesce(c.indicators, 0) AS indicators,
        c.comparable,
        c.attained,
        c.overshoots,
        c.points,
        c.qualitative_points,
        coalesce(u.unmeasurable, 0) AS unmeasurable
    FROM projects AS p
    LEFT JOIN counted AS c USING (project_id)
    LEFT JOIN unmeasurable AS u USING (project_id)
),

sums AS (
    SELECT
        province_code,
        any_value(province) AS province,
        department,
        department_basis,
        fiscal_year,
        count(*) FILTER (WHERE evaluated) AS self_evaluations,
        count(*) FILTER (WHERE NOT evaluated) AS target_forms,
        count(budget_initial) FILTER (WHERE NOT evaluated) AS planned_n,
        sum(budget_initial) FILTER (WHERE NOT evaluated) AS planned,
        count(execution_rate) AS execution_n,
        sum(budget_adjusted) FILTER (WHERE execution_rate IS NOT NULL) AS budget,
        sum(executed) FILTER (WHERE execution_rate IS NOT NULL) AS executed,
        median(execution_rate) AS execution_rate_median,
        count(total_score) FILTER (WHERE evaluated) AS score_n,
        median(total_score) FILTER (WHERE evaluated) AS score_median,
        count(grade) FILTER (WHERE evaluated) AS grade_n,
        count(*) FILTER (WHERE evaluated AND starts_with(grade, '优')) AS excellent,
        count(*) FILTER (WHERE evaluated AND starts_with(grade, '优') AND low_execution) AS low_execution_excellent,
        sum(indicators) AS indicators,
        coalesce(sum(comparable) FILTER (WHERE evaluated), 0) AS attainment_n,
        coalesce(sum(indicators) FILTER (WHERE evaluated), 0) AS evaluated_indicators,
        coalesce(sum(attained) FILTER (WHERE evaluated), 0) AS attained,
        sum(overshoots) FILTER (WHERE evaluated) AS overshoots,
        sum(points) FILTER (WHERE evaluated) AS points,
        coalesce(sum(qualitative_points) FILTER (WHERE evaluated), 0) AS qualitative_points,
        sum(unmeasurable) AS unmeasurable
    FROM forms
    GROUP BY province_code, department, department_basis, fiscal_year
)

SELECT
    province_code,
    province,
    department,
    department_basis,
    fiscal_year,
    self_evaluations,
    target_forms,
    planned_n,
    CAST(planned / 10000 AS DECIMAL(18, 2)) AS planned_wan,
    execution_n,
    self_evaluations - execution_n AS execution_left_out,
    CAST(budget / 10000 AS DECIMAL(18, 2)) AS budget_wan,
    CAST(executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    executed / nullif(budget, 0) AS execution_rate,
    execution_rate_median,
    score_n,
    score_median,
    grade_n,
    CASE WHEN grade_n > 0 THEN excellent END AS excellent,
    excellent / nullif(grade_n, 0) AS share_excellent,
    CASE WHEN grade_n > 0 THEN low_execution_excellent END AS low_execution_excellent,
    CAST(indicators AS BIGINT) AS indicators,
    CAST(attainment_n AS BIGINT) AS attainment_n,
    CAST(evaluated_indicators - attainment_n AS BIGINT) AS attainment_left_out,
    CASE WHEN attainment_n > 0 THEN CAST(attained AS BIGINT) END AS attained,
    attained / nullif(attainment_n, 0) AS share_attained,
    CAST(overshoots AS BIGINT) AS overshoots,
    points,
    CASE WHEN points IS NOT NULL THEN qualitative_points END AS qualitative_points,
    qualitative_points / nullif(points, 0) AS qualitative_share,
    CAST(unmeasurable AS BIGINT) AS unmeasurable,
    unmeasurable / nullif(indicators, 0) AS unmeasurable_share
FROM sums
ORDER BY province_code, department, fiscal_year, department_basis
