-- 名称: 各省达标未得满分
-- en: How often and how far met targets score below their weight, by province, fiscal year and kind of result. Met
--     targets without weight or score are left out and counted.
-- zh: 各省各年度已完成指标未得满分的情况，按结果种类。缺分值或得分的已完成指标不计入并单独计数。
-- grain: one row per province, fiscal year and kind of result | 每省每年度每种结果一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   judged | | Whether target or result is in words, so that the scheme allows a deduction | 是否为定性描述（评分办法允许扣分）
--   met | indicators | Indicators that reached their target | 已完成的指标数
--   n | indicators | Those with weight and score | 有分值和得分的指标数
--   left_out | indicators | Those without | 缺分值或得分而未计入的指标数
--   given_up_n | indicators | Indicators of n that score below their weight | 未得满分的指标数
--   share | ratio | given_up_n / n | 未得满分的比例
--   explained | indicators | Indicators of given_up_n with a reason | 其中说明原因的指标数
--   share_explained | ratio | explained / given_up_n | 说明原因的比例
--   points | points | Points of the indicators of n | 分值合计
--   given_up | points | Points given up | 放弃的分数合计
--   given_up_share | ratio | given_up / points | 放弃的分数占比，合计数之比
--   given_up_share_median | ratio | Median share given up, indicators of given_up_n | 未得满分指标所放弃比例的中位数
WITH met AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        i.target_kind = 'qualitative' OR i.actual_kind = 'qualitative' AS judged,
        CASE WHEN i.score IS NOT NULL THEN i.weight END AS weight,
        CASE WHEN i.score < i.weight - 0.011 THEN i.weight - i.score END AS given_up,
        i.deviation_reason
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    WHERE p.form_kind = 'self_evaluation' AND i.attained
)

SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    judged,
    count(*) AS met,
    count(weight) AS n,
    count(*) - count(weight) AS left_out,
    count(given_up) AS given_up_n,
    count(given_up) / nullif(count(weight), 0) AS share,
    count(*) FILTER (WHERE given_up IS NOT NULL AND deviation_reason IS NOT NULL) AS explained,
    count(*) FILTER (WHERE given_up IS NOT NULL AND deviation_reason IS NOT NULL) / nullif(count(given_up), 0)
        AS share_explained,
    sum(weight) AS points,
    CASE WHEN count(weight) > 0 THEN coalesce(sum(given_up), 0) END AS given_up,
    coalesce(sum(given_up), 0) / nullif(sum(weight), 0) AS given_up_share,
    median(given_up / nullif(weight, 0)) AS given_up_share_median
FROM met
GROUP BY province_code, fiscal_year, judged
ORDER BY province_code, fiscal_year, judged
