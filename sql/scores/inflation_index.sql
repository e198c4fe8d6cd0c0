-- 名称: 自评虚高指数
-- en: How generous self-evaluations are, by province and fiscal year. The index is the points printed over the fewest
--     points that the scoring scheme allows for the same results (a qualitative result allows an interval): 1 means
--     that every judgement was made at its lowest, 1.1 that a tenth was added by judgement or against the rules.
--     excess_index sets them against the most that is allowed: above 1 is against the rules. Beside it, how many forms
--     reach 98 points or the grade 优. Scores that cannot be recomputed are left out and counted.
-- zh: 各省各年度自评打分的宽松程度。虚高指数为表上得分除以评分办法对同样结果允许的最低得分（定性结果对应区间）：
--     1表示全部按下限打分，1.1表示高出下限一成。excess_index以允许的最高得分为分母，大于1即超出办法。
--     同时列出98分及以上和等级为优的比例。不能重算的得分不计入并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   forms | forms | Self-evaluation forms | 自评表数
--   total_n | forms | Forms with a total score | 有总分的表数
--   total_left_out | forms | Forms without a total score | 无总分的表数
--   total_median | points | Median total score | 总分中位数
--   total_98 | forms | Forms with a total score of 98 or more | 总分98及以上的表数
--   share_98 | ratio | total_98 / total_n | 总分98及以上的比例
--   grade_n | forms | Forms with a grade, printed or derived | 有等级（表上或推算）的表数 | 有等级的表数
--   grade_left_out | forms | Forms without a grade | 无等级的表数
--   excellent | forms | Forms graded 优 | 等级为优的表数
--   share_excellent | ratio | excellent / grade_n | 等级为优的比例
--   items | items | Scores printed, of execution and of indicators | 表上得分项数，含执行和指标
--   n | items | Scores that can be recomputed | 可重算的得分项数
--   left_out | items | Scores that cannot be recomputed | 不可重算而未计入的得分项数
--   points | points | Points printed for the items of n | 表上得分合计
--   points_low | points | Fewest points that the scheme allows for them | 允许的最低得分合计
--   points_high | points | Most points that the scheme allows for them | 允许的最高得分合计
--   inflation_index | ratio | points / points_low | 虚高指数，合计数之比
--   index_n | forms | Forms with recomputable scores and points_low above 0 | 可计算虚高指数的表数
--   inflation_index_median | ratio | Median of those forms' own indices | 虚高指数，各表中位数
--   excess_index | ratio | points / points_high | 超限指数，合计数之比
WITH earned AS (
    SELECT
        project_id,
        count(*) AS items,
        count(*) FILTER (WHERE score_check <> 'not_computable') AS n,
        sum(score) FILTER (WHERE score_check <> 'not_computable') AS points,
        sum(expected_score_low) FILTER (WHERE score_check <> 'not_computable') AS points_low,
        sum(expected_score_high) FILTER (WHERE score_check <> 'not_computable') AS points_high
    FROM indicators
    WHERE score IS NOT NULL
    GROUP BY project_id
),

executed AS (
    SELECT
        project_id,
        execution_score,
        CASE
            WHEN execution_score IS NOT NULL AND execution_rate IS NOT NULL
                THEN greatest(least(execution_rate, 1), 0) * execution_weight
        END AS execution_due
    FROM projects
),

forms AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        p.total_score,
        coalesce(p.grade, p.grade_derived) AS grade,
        coalesce(e.items, 0) + CAST(x.execution_score IS NOT NULL AS INTEGER) AS items,
        coalesce(e.n, 0) + CAST(x.execution_due IS NOT NULL AS INTEGER) AS n,
        coalesce(e.points, 0) + CASE WHEN x.execution_due IS NOT NULL THEN x.execution_score ELSE 0 END AS points,
        coalesce(e.points_low, 0) + coalesce(x.execution_due, 0) AS points_low,
        coalesce(e.points_high, 0) + coalesce(x.execution_due, 0) AS points_high
    FROM projects AS p
    JOIN executed AS x USING (project_id)
    LEFT JOIN earned AS e USING (project_id)
    WHERE p.form_kind = 'self_evaluation'
)

SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    count(*) AS forms,
    count(total_score) AS total_n,
    count(*) - count(total_score) AS total_left_out,
    median(total_score) AS total_median,
    count(*) FILTER (WHERE total_score >= 98) AS total_98,
    count(*) FILTER (WHERE total_score >= 98) / nullif(count(total_score), 0) AS share_98,
    count(grade) AS grade_n,
    count(*) - count(grade) AS grade_left_out,
    count(*) FILTER (WHERE starts_with(grade, '优')) AS excellent,
    count(*) FILTER (WHERE starts_with(grade, '优')) / nullif(count(grade), 0) AS share_excellent,
    CAST(sum(items) AS BIGINT) AS items,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(items) - sum(n) AS BIGINT) AS left_out,
    sum(points) FILTER (WHERE n > 0) AS points,
    sum(points_low) FILTER (WHERE n > 0) AS points_low,
    sum(points_high) FILTER (WHERE n > 0) AS points_high,
    sum(points) FILTER (WHERE n > 0) / nullif(sum(points_low) FILTER (WHERE n > 0), 0) AS inflation_index,
    count(*) FILTER (WHERE n > 0 AND points_low > 0) AS index_n,
    median(points / nullif(points_low, 0)) FILTER (WHERE n > 0 AND points_low > 0) AS inflation_index_median,
    sum(points) FILTER (WHERE n > 0) / nullif(sum(points_high) FILTER (WHERE n > 0), 0) AS excess_index
FROM forms
GROUP BY province_code, fiscal_year
ORDER BY province_code, fiscal_year
