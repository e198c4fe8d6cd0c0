-- 名称: 总分分布
-- en: How total scores are distributed, by province and fiscal year. Every range is listed, also where no form falls
--     into it; forms without a total score are left out and counted. Target forms have no scores.
-- zh: 各省各年度自评总分的分布。各分数段全部列出，没有表的分数段为0；没有总分的表不计入并单独计数。绩效目标表没有得分。
-- grain: one row per province, fiscal year and range of total scores | 每省每年度每个分数段一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   bucket | | Range of total scores; the lower end belongs to it | 分数段，含下限
--   bucket_low | points | Lower end of the range; NULL: open | 分数段下限；空为不限
--   bucket_high | points | Upper end of the range; NULL: open | 分数段上限；空为不限
--   forms | forms | Self-evaluation forms of province and year | 该省该年度自评表数
--   n | forms | Forms of province and year with a total score | 有总分的表数
--   left_out | forms | Forms of province and year without one | 无总分而未计入的表数
--   forms_in_bucket | forms | Forms whose total score falls into the range | 总分在该段的表数
--   share | ratio | forms_in_bucket / n | 占比
WITH buckets AS (
    SELECT
        unnest(range(1, 10)) AS position,
        unnest(['<60', '60-70', '70-80', '80-90', '90-95', '95-98', '98-100', '100', '>100']) AS bucket,
        unnest([NULL, 60, 70, 80, 90, 95, 98, 100, 100]) AS bucket_low,
        unnest([60, 70, 80, 90, 95, 98, 100, 100, NULL]) AS bucket_high
),

scored AS (
    SELECT
        province_code,
        province,
        fiscal_year,
        CASE
            WHEN total_score IS NULL THEN NULL
            WHEN total_score < 60 THEN 1
            WHEN total_score < 70 THEN 2
            WHEN total_score < 80 THEN 3
            WHEN total_score < 90 THEN 4
            WHEN total_score < 95 THEN 5
            WHEN total_score < 98 THEN 6
            WHEN total_score < 100 THEN 7
            WHEN total_score = 100 THEN 8
            ELSE 9
        END AS position
    FROM projects
    WHERE form_kind = 'self_evaluation'
),

counts AS (
    SELECT province_code, any_value(province) AS province, fiscal_year, position, count(*) AS forms
    FROM scored
    GROUP BY province_code, fiscal_year, position
),

places AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        CAST(sum(forms) AS BIGINT) AS forms,
        CAST(coalesce(sum(forms) FILTER (WHERE position IS NOT NULL), 0) AS BIGINT) AS n
    FROM counts
    GROUP BY province_code, fiscal_year
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    b.bucket,
    b.bucket_low,
    b.bucket_high,
    p.forms,
    p.n,
    p.forms - p.n AS left_out,
    coalesce(c.forms, 0) AS forms_in_bucket,
    coalesce(c.forms, 0) / nullif(p.n, 0) AS share
FROM places AS p
CROSS JOIN buckets AS b
LEFT JOIN counts AS c
    ON c.province_code IS NOT DISTINCT FROM p.province_code
    AND c.fiscal_year IS NOT DISTINCT FROM p.fiscal_year
    AND c.position = b.position
ORDER BY p.province_code, p.fiscal_year, b.position
