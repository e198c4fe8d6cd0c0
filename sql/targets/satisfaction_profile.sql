-- 名称: 满意度概况
-- en: What satisfaction targets ask for and what is reported, by province, fiscal year and kind of form. Targets and
--     results are percentages where more is better; complaint rates, texts and blanks are left out and counted. A target
--     form has no results: those columns are NULL or 0 of 0.
-- zh: 各省各年度各类表的满意度指标：指标值要求多高，报告的完成值多高。只统计以百分比表示且越高越好的指标，
--     投诉率、文字和空白不计入并单独计数。绩效目标表没有完成值，相应列为空或n为0。
-- grain: one row per province, fiscal year and kind of form | 每省每年度每类表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   forms | forms | Forms | 表数
--   forms_with_satisfaction | forms | Forms with a satisfaction indicator | 有满意度指标的表数
--   indicators | indicators | Satisfaction indicators | 满意度指标数
--   targets_n | indicators | Satisfaction targets in percent, more is better | 以百分比表示、越高越好的满意度指标数
--   targets_left_out | indicators | The other satisfaction indicators | 其余未计入的满意度指标数
--   target_p10 | % | 10th percentile of the targets | 指标值第10百分位
--   target_median | % | Median target | 指标值中位数
--   target_p90 | % | 90th percentile of the targets | 指标值第90百分位
--   results_n | indicators | Indicators of targets_n with a result in percent | 其中有百分比完成值的指标数
--   results_left_out | indicators | Indicators of targets_n without one; NULL for target forms | 其中没有的指标数；绩效目标表为空
--   result_p10 | % | 10th percentile of the results | 完成值第10百分位
--   result_median | % | Median result | 完成值中位数
--   result_p90 | % | 90th percentile of the results | 完成值第90百分位
--   attained | indicators | Indicators of results_n that reached their target | 达到指标值的指标数
--   share_attained | ratio | attained / results_n | 达到指标值的比例
--   exactly | indicators | Indicators of results_n exactly on their target | 恰好等于指标值的指标数
--   at_100 | indicators | Indicators of results_n with a result of 100 % or more | 完成值达100%的指标数
--   share_at_100 | ratio | at_100 / results_n | 完成值达100%的比例
WITH satisfaction AS (
    SELECT
        project_id,
        CASE
            WHEN target_unit = '%' AND target_value_high IS NULL AND (
                target_operator IN ('>=', '>', '=') OR target_operator_method IN ('assumed', 'given')
            )
                THEN target_value
        END AS target,
        CASE
            WHEN attainment IS NULL OR NOT starts_with(attainment_method, 'up') THEN NULL
            WHEN actual_unit = '%' THEN actual_value
            ELSE target_value * attainment
        END AS result,
        attained,
        attainment
    FROM indicators
    WHERE family = 'satisfaction'
),

numbers AS (
    SELECT
        p.province_code,
        p.fiscal_year,
        p.form_kind,
        count(DISTINCT s.project_id) AS forms,
        count(*) AS indicators,
        count(s.target) AS targets_n,
        quantile_cont(s.target, [0.1, 0.5, 0.9]) AS targets,
        count(s.result) FILTER (WHERE s.target IS NOT NULL) AS results_n,
        quantile_cont(s.result, [0.1, 0.5, 0.9]) FILTER (WHERE s.target IS NOT NULL) AS results,
        count(*) FILTER (WHERE s.target IS NOT NULL AND s.result IS NOT NULL AND s.attained) AS attained,
        count(*) FILTER (WHERE s.target IS NOT NULL AND abs(s.attainment - 1) < 1e-9) AS exactly,
        count(*) FILTER (WHERE s.target IS NOT NULL AND s.result >= 100 - 1e-9) AS at_100
    FROM satisfaction AS s
    JOIN projects AS p USING (project_id)
    GROUP BY p.province_code, p.fiscal_year, p.form_kind
),

places AS (
    SELECT province_code, any_value(province) AS province, fiscal_year, form_kind, count(*) AS forms
    FROM projects
    GROUP BY province_code, fiscal_year, form_kind
)

SELECT
    l.province_code,
    l.province,
    l.fiscal_year,
    l.form_kind,
    l.forms,
    coalesce(n.forms, 0) AS forms_with_satisfaction,
    coalesce(n.indicators, 0) AS indicators,
    coalesce(n.targets_n, 0) AS targets_n,
    coalesce(n.indicators - n.targets_n, 0) AS targets_left_out,
    n.targets[1] AS target_p10,
    n.targets[2] AS target_median,
    n.targets[3] AS target_p90,
    coalesce(n.results_n, 0) AS results_n,
    CASE WHEN l.form_kind = 'self_evaluation' THEN coalesce(n.targets_n - n.results_n, 0) END AS results_left_out,
    n.results[1] AS result_p10,
    n.results[2] AS result_median,
    n.results[3] AS result_p90,
    coalesce(n.attained, 0) AS attained,
    n.attained / nullif(n.results_n, 0) AS share_attained,
    coalesce(n.exactly, 0) AS exactly,
    coalesce(n.at_100, 0) AS at_100,
    n.at_100 / nullif(n.results_n, 0) AS share_at_100
FROM places AS l
LEFT JOIN numbers AS n
    ON n.province_code IS NOT DISTINCT FROM l.province_code
    AND n.fiscal_year IS NOT DISTINCT FROM l.fiscal_year
    AND n.form_kind = l.form_kind
ORDER BY l.province_code, l.fiscal_year, l.form_kind
