-- 名称: 定性得分区间位置
-- en: Where scores of qualitative results stand in the band that the scheme allows, by province, fiscal year and band:
--     0 is the lowest score of the band, 1 the highest. A partial result scored at the top of its band every time is no
--     judgement. Scores outside their band are counted beside; results without score or interval are left out.
-- zh: 各省各年度定性结果的得分在评分办法允许区间中的位置：0为下限，1为上限。部分达成一律按上限打分，等于没有区分。
--     区间之外的单独计数；缺得分或区间的不计入并单独计数。
-- grain: one row per province, fiscal year and band | 每省每年度每个等次一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   actual_band | as in the contract
--   indicators | indicators | Qualitative results of the band | 该等次的定性结果数
--   n | indicators | Results scored inside the band | 得分在区间内的结果数
--   below_band | indicators | Results scored below the band | 得分低于区间的结果数
--   above_band | indicators | Results scored above the band | 得分高于区间的结果数
--   left_out | indicators | Results without score, weight or interval | 缺得分、分值或区间而未计入的结果数
--   points_above_low | points | Points above the lowest of the band, results of n | 高于下限的分数合计
--   points_width | points | Widths of the bands, results of n | 区间宽度合计
--   band_position | ratio | points_above_low / points_width | 区间位置，合计数之比
--   band_position_median | ratio | Median of the results' positions | 区间位置的中位数
--   at_top | indicators | Results of n at the top of the band | 按上限打分的结果数
--   share_at_top | ratio | at_top / n | 按上限打分的比例
WITH placed AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        i.actual_band,
        -- What a bureau rounds off is not outside the band.
        least(greatest(i.score, i.expected_score_low), i.expected_score_high) - i.expected_score_low AS above_low,
        i.expected_score_high - i.expected_score_low AS width,
        i.score >= i.expected_score_high - 0.011 AS at_top,
        CASE
            WHEN i.score IS NULL OR coalesce(i.expected_score_high - i.expected_score_low, 0) <= 0 THEN 'left_out'
            WHEN i.score < i.expected_score_low - 0.011 THEN 'below'
            WHEN i.score > i.expected_score_high + 0.011 THEN 'above'
            ELSE 'inside'
        END AS place
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    WHERE p.form_kind = 'self_evaluation' AND i.actual_band IS NOT NULL
)

SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    actual_band,
    count(*) AS indicators,
    count(*) FILTER (WHERE place = 'inside') AS n,
    count(*) FILTER (WHERE place = 'below') AS below_band,
    count(*) FILTER (WHERE place = 'above') AS above_band,
    count(*) FILTER (WHERE place = 'left_out') AS left_out,
    sum(above_low) FILTER (WHERE place = 'inside') AS points_above_low,
    sum(width) FILTER (WHERE place = 'inside') AS points_width,
    sum(above_low) FILTER (WHERE place = 'inside') / nullif(sum(width) FILTER (WHERE place = 'inside'), 0)
        AS band_position,
    median(above_low / nullif(width, 0)) FILTER (WHERE place = 'inside') AS band_position_median,
    count(*) FILTER (WHERE place = 'inside' AND at_top) AS at_top,
    count(*) FILTER (WHERE place = 'inside' AND at_top) / nullif(count(*) FILTER (WHERE place = 'inside'), 0)
        AS share_at_top
FROM placed
GROUP BY province_code, fiscal_year, actual_band
ORDER BY province_code, fiscal_year, actual_band
