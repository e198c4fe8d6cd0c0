-- 名称: 各省年度对照
-- en: Provinces and years side by side: how many forms stand behind each, how much was executed, how the forms score,
--     how many targets were reached, and how many points rest on targets without a number. A province with target forms
--     only has no execution, scores or results: those columns are NULL, never 0.
-- zh: 各省各年度对照：表的数量、预算执行、得分、指标完成情况，以及依赖定性指标的分值占比。
--     只有绩效目标表的省没有执行、得分和完成情况，相应列为空而不是0。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   self_evaluations | forms | Self-evaluation forms | 自评表数
--   target_forms | forms | Target forms | 绩效目标表数
--   indicators | indicators | Indicators of all forms | 全部指标数
--   execution_n | forms | Self-evaluations with budget and execution | 有预算数和执行数的自评表数
--   execution_left_out | forms | Self-evaluations left out of the execution rate | 未计入执行率的自评表数
--   execution_rate | ratio | Sum executed / sum of full-year budgets | 执行率，合计数之比
--   execution_rate_median | ratio | Median of the forms' execution rates | 各表执行率的中位数
--   score_n | forms | Self-evaluations with a total score | 有总分的自评表数
--   score_mean | points | Mean total score | 平均总分
--   score_median | points | Median total score | 总分的中位数
--   grade_n | forms | Self-evaluations with a grade, printed or derived | 有等级（表上或推算）的自评表数 | 有等级的自评表数
--   share_excellent | ratio | Share of those graded 优 | 其中等级为优的比例
--   attainment_n | indicators | Indicators whose result can be compared with their target | 结果与指标值可比的指标数
--   attainment_left_out | indicators | Indicators of self-evaluations that cannot be compared | 自评表中不可比的指标数
--   share_attained | ratio | Share of the comparable indicators that reached their target | 可比指标的完成比例
--   points_n | points | Points of all indicators of self-evaluations | 自评表各指标分值合计
--   qualitative_n | indicators | Indicators of self-evaluations with a target or a result in words, so that the points are a judgement | 自评表中指标值或完成值为定性描述的指标数
--   qualitative_points_share | ratio | Share of points_n that rests on those | 其分值占比
--   targets_n | indicators | Indicators of all forms whose target is stated | 填写了指标值的指标数（全部表）
--   unmeasurable_share | ratio | Share of all indicators whose target has no number and no date | 指标值没有数字也没有日期的指标占比
WITH forms AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        count(*) FILTER (WHERE form_kind = 'self_evaluation') AS self_evaluations,
        count(*) FILTER (WHERE form_kind = 'target') AS target_forms,
        count(total_score) FILTER (WHERE form_kind = 'self_evaluation') AS score_n,
        avg(total_score) FILTER (WHERE form_kind = 'self_evaluation') AS score_mean,
        median(total_score) FILTER (WHERE form_kind = 'self_evaluation') AS score_median,
        count(coalesce(grade, grade_derived)) FILTER (WHERE form_kind = 'self_evaluation') AS grade_n,
        count(*) FILTER (
            WHERE form_kind = 'self_evaluation' AND starts_with(coalesce(grade, grade_derived), '优')
        ) AS excellent
    FROM projects
    GROUP BY province_code, fiscal_year
),

targets AS (
    SELECT
        p.province_code,
        p.fiscal_year,
        count(*) AS indicators,
        count(*) FILTER (WHERE i.target_kind <> 'blank') AS targets_n,
        sum(i.weight) FILTER (WHERE p.form_kind = 'self_evaluation') AS points_n,
        count(*) FILTER (WHERE p.form_kind = 'self_evaluation' AND i.judged) AS qualitative_n,
        sum(i.weight) FILTER (WHERE p.form_kind = 'self_evaluation' AND i.judged) AS qualitative_points
    FROM (
        SELECT project_id, weight, target_kind, target_kind = 'qualitative' OR actual_kind = 'qualitative' AS judged
        FROM indicators
    ) AS i
    JOIN projects AS p USING (project_id)
    GROUP BY p.province_code, p.fiscal_year
),

unmeasurable AS (
    SELECT province_code, fiscal_year, count(*) AS unmeasurable
    FROM unmeasurable_targets
    GROUP BY province_code, fiscal_year
)

SELECT
    f.province_code,
    f.province,
    f.fiscal_year,
    f.self_evaluations,
    f.target_forms,
    coalesce(t.indicators, 0) AS indicators,
    coalesce(e.n, 0) AS execution_n,
    coalesce(e.left_out, 0) AS execution_left_out,
    e.execution_rate,
    e.rate_median AS execution_rate_median,
    f.score_n,
    f.score_mean,
    f.score_median,
    f.grade_n,
    f.excellent / nullif(f.grade_n, 0) AS share_excellent,
    coalesce(a.n, 0) AS attainment_n,
    coalesce(a.left_out, 0) AS attainment_left_out,
    a.share_attained,
    t.points_n,
    coalesce(t.qualitative_n, 0) AS qualitative_n,
    CASE WHEN t.points_n > 0 THEN coalesce(t.qualitative_points, 0) / t.points_n END AS qualitative_points_share,
    coalesce(t.targets_n, 0) AS targets_n,
    coalesce(u.unmeasurable, 0) / nullif(t.indicators, 0) AS unmeasurable_share
FROM forms AS f
LEFT JOIN targets AS t
    ON t.province_code IS NOT DISTINCT FROM f.province_code AND t.fiscal_year IS NOT DISTINCT FROM f.fiscal_year
LEFT JOIN execution_by_province_year AS e
    ON e.province_code IS NOT DISTINCT FROM f.province_code AND e.fiscal_year IS NOT DISTINCT FROM f.fiscal_year
LEFT JOIN attainment_by_province_year AS a
    ON a.province_code IS NOT DISTINCT FROM f.province_code
    AND a.fiscal_year IS NOT DISTINCT FROM f.fiscal_year
    AND a.breakdown = 'all'
LEFT JOIN unmeasurable AS u
    ON u.province_code IS NOT DISTINCT FROM f.province_code AND u.fiscal_year IS NOT DISTINCT FROM f.fiscal_year
ORDER BY f.province_code, f.fiscal_year
