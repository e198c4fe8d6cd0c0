-- 名称: 定性分值占比
-- en: How many points rest on judgement, by province and fiscal year: points of indicators with a target or a result in
--     words, and how fully those are earned compared with the others. Indicators without weight are left out and
--     counted.
-- zh: 各省各年度依赖定性判断的分值占比：指标值或完成值为文字描述的指标的分值，及其得分率与其他指标的对照。
--     没有分值的指标不计入并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   indicators | indicators | Indicators of self-evaluation forms | 自评表的指标数
--   n | indicators | Indicators with a weight | 有分值的指标数
--   left_out | indicators | Indicators without a weight | 无分值而未计入的指标数
--   points | points | Points of the indicators of n | 分值合计
--   qualitative_n | indicators | Indicators of n with a target or a result in words | 其中定性指标数
--   qualitative_points | points | Their points | 定性指标分值合计
--   share | ratio | qualitative_points / points | 定性分值占比，合计数之比
--   forms_n | forms | Forms with points | 有分值的表数
--   share_median | ratio | Median of those forms' shares | 定性分值占比，各表中位数
--   forms_over_half | forms | Forms of forms_n with more than half of their points on judgement | 定性分值过半的表数
--   qualitative_scored_n | indicators | Indicators of qualitative_n with a score | 有得分的定性指标数
--   qualitative_earned | ratio | Their scores / their points | 定性指标得分率，合计数之比
--   measured_scored_n | indicators | Indicators of n with a score and no words in target and result | 有得分的定量指标数
--   measured_earned | ratio | Their scores / their points | 定量指标得分率，合计数之比
WITH forms AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(weight) AS n,
        sum(weight) AS points,
        count(*) FILTER (WHERE judged AND weight IS NOT NULL) AS qualitative_n,
        coalesce(sum(weight) FILTER (WHERE judged), 0) AS qualitative_points,
        count(*) FILTER (WHERE judged AND scored) AS qualitative_scored_n,
        sum(score) FILTER (WHERE judged AND scored) AS qualitative_score,
        sum(weight) FILTER (WHERE judged AND scored) AS qualitative_weight,
        count(*) FILTER (WHERE NOT judged AND scored) AS measured_scored_n,
        sum(score) FILTER (WHERE NOT judged AND scored) AS measured_score,
        sum(weight) FILTER (WHERE NOT judged AND scored) AS measured_weight
    FROM (
        SELECT
            project_id,
            weight,
            score,
            weight IS NOT NULL AND score IS NOT NULL AS scored,
            target_kind = 'qualitative' OR actual_kind = 'qualitative' AS judged
        FROM indicators
    ) AS i
    GROUP BY project_id
)

SELECT
    p.province_code,
    any_value(p.province) AS province,
    p.fiscal_year,
    CAST(sum(f.indicators) AS BIGINT) AS indicators,
    CAST(sum(f.n) AS BIGINT) AS n,
    CAST(sum(f.indicators) - sum(f.n) AS BIGINT) AS left_out,
    sum(f.points) AS points,
    CAST(sum(f.qualitative_n) AS BIGINT) AS qualitative_n,
    CASE WHEN sum(f.n) > 0 THEN sum(f.qualitative_points) END AS qualitative_points,
    sum(f.qualitative_points) / nullif(sum(f.points), 0) AS share,
    count(*) FILTER (WHERE f.points > 0) AS forms_n,
    median(f.qualitative_points / nullif(f.points, 0)) FILTER (WHERE f.points > 0) AS share_median,
    count(*) FILTER (WHERE f.points > 0 AND f.qualitative_points > f.points / 2) AS forms_over_half,
    CAST(sum(f.qualitative_scored_n) AS BIGINT) AS qualitative_scored_n,
    sum(f.qualitative_score) / nullif(sum(f.qualitative_weight), 0) AS qualitative_earned,
    CAST(sum(f.measured_scored_n) AS BIGINT) AS measured_scored_n,
    sum(f.measured_score) / nullif(sum(f.measured_weight), 0) AS measured_earned
FROM forms AS f
JOIN projects AS p USING (project_id)
WHERE p.form_kind = 'self_evaluation'
GROUP BY p.province_code, p.fiscal_year
ORDER BY p.province_code, p.fiscal_year
