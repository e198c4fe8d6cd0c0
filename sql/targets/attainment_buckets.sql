-- 名称: 完成程度分布
-- en: How far targets were reached, by province and fiscal year: over all indicators, by family, and by taxonomy code,
--     in the ranges <0.6, 0.6-0.8, 0.8-1, exactly 1, 1-1.2, 1.2-1.3, 1.3-2 and >2. Every range is listed, also where no
--     indicator falls into it. Only results with a computed degree of attainment; the others are left out and counted.
-- zh: 各省各年度指标完成程度的分布：全部指标、按类别、按分类代码，分为<0.6、0.6-0.8、0.8-1、恰好1、1-1.2、1.2-1.3、1.3-2、>2。
--     各区间全部列出。只统计可计算完成程度的指标，其余不计入并单独计数。
-- grain: one row per province, fiscal year, group of indicators and range of attainment | 每省每年度每组指标每个完成程度区间一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   breakdown | | all: every indicator; family: one family; taxonomy: one taxonomy code | 分组：all 全部指标，family 一个类别，taxonomy 一个分类代码
--   family | | Family of the group; NULL for all, and for indicators that fit no family | 指标类别；全部指标及无法归类的为空
--   taxonomy_code | | Taxonomy code of the group; NULL for the other groupings, and for indicators that fit no code | 指标分类代码；其他分组及无法归类的为空
--   bucket_no | | Position of the range, from 1 to 8 | 区间序号，1至8
--   bucket | | Range of attainment: lower end included, 2 belongs to 1.3-2 | 完成程度区间，含下限；2归入1.3-2
--   indicators | indicators | Indicators of the group | 该组指标数
--   n | indicators | Indicators of the group with a computed degree of attainment | 可计算完成程度的指标数
--   left_out | indicators | Indicators of the group without | 不可计算而未计入的指标数
--   in_bucket | indicators | Indicators of the group in the range | 落在该区间的指标数
--   share | ratio | in_bucket / n | 占比
WITH counts AS (
    SELECT
        p.province_code,
        any_value(p.province) AS province,
        p.fiscal_year,
        i.family,
        i.taxonomy_code,
        CASE
            WHEN i.attainment IS NULL THEN 0
            WHEN abs(i.attainment - 1) < 1e-9 THEN 4
            WHEN i.attainment < 0.6 THEN 1
            WHEN i.attainment < 0.8 THEN 2
            WHEN i.attainment < 1 THEN 3
            WHEN i.attainment < 1.2 THEN 5
            WHEN i.attainment < 1.3 THEN 6
            WHEN i.attainment <= 2 THEN 7
            ELSE 8
        END AS position,
        count(*) AS indicators
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    WHERE p.form_kind = 'self_evaluation'
    GROUP BY p.province_code, p.fiscal_year, i.family, i.taxonomy_code, position
),

groups AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        CASE
            WHEN grouping(taxonomy_code) = 0 THEN 'taxonomy'
            WHEN grouping(family) = 0 THEN 'family'
            ELSE 'all'
        END AS breakdown,
        family,
        taxonomy_code,
        sum(indicators) AS indicators,
        sum(indicators) FILTER (WHERE position > 0) AS n,
        [
            sum(indicators) FILTER (WHERE position = 1),
            sum(indicators) FILTER (WHERE position = 2),
            sum(indicators) FILTER (WHERE position = 3),
            sum(indicators) FILTER (WHERE position = 4),
            sum(indicators) FILTER (WHERE position = 5),
            sum(indicators) FILTER (WHERE position = 6),
            sum(indicators) FILTER (WHERE position = 7),
            sum(indicators) FILTER (WHERE position = 8)
        ] AS by_position
    FROM counts
    GROUP BY GROUPING SETS (
        (province_code, fiscal_year),
        (province_code, fiscal_year, family),
        (province_code, fiscal_year, family, taxonomy_code)
    )
),

long AS (
    SELECT
        *,
        unnest(range(1, 9)) AS bucket_no,
        unnest(['<0.6', '0.6-0.8', '0.8-1', '1', '1-1.2', '1.2-1.3', '1.3-2', '>2']) AS bucket,
        unnest(by_position) AS in_bucket
    FROM groups
)

SELECT
    province_code,
    province,
    fiscal_year,
    breakdown,
    family,
    taxonomy_code,
    bucket_no,
    bucket,
    CAST(indicators AS BIGINT) AS indicators,
    CAST(coalesce(n, 0) AS BIGINT) AS n,
    CAST(indicators - coalesce(n, 0) AS BIGINT) AS left_out,
    CAST(coalesce(in_bucket, 0) AS BIGINT) AS in_bucket,
    coalesce(in_bucket, 0) / nullif(n, 0) AS share
FROM long
ORDER BY province_code, fiscal_year, breakdown, family, taxonomy_code, bucket_no
