-- 名称: 同一指标跨省对照
-- en: The same indicator in different provinces: numeric targets and results of indicators with the same name (blanks,
--     brackets, punctuation and years aside) and the same unit, in at least two provinces. Ranges are left out. Names
--     that mean the same in other words are not brought together here.
-- zh: 不同省份的同一指标：名称相同（不计空格、括号、标点和年份）、计量单位相同、至少两个省都有的数值指标，对照指标值和完成值。
--     区间指标值不计入。措辞不同而含义相同的指标不在此合并。
-- grain: one row per indicator name, unit, province and fiscal year | 每个指标名称每个单位每省每年度一行
-- stored: groups all indicators by their names
-- columns:
--   name_key | | Name without blanks, brackets, punctuation and years | 指标名称（去除空格、括号、标点和年份） | 归并名称
--   name | | Name as printed by one of them | 指标名称，原文之一 | 指标名称
--   family | as in the contract
--   target_unit | as in the contract
--   provinces | provinces | Provinces with this indicator, over all years | 有该指标的省数（全部年度）
--   all_n | indicators | Indicators in all of them | 全部省份的指标数
--   all_target_median | target_unit | Median target in all of them | 全部省份指标值的中位数
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   n | indicators | Indicators of this province and year | 该省该年度的指标数
--   target_median | target_unit | Median target | 指标值中位数
--   target_min | target_unit | Lowest target | 最低指标值
--   target_max | target_unit | Highest target | 最高指标值
--   target_to_all | ratio | target_median / all_target_median | 与全部省份中位数之比
--   results_n | indicators | Indicators of n with a result comparable with the target | 有可比完成值的指标数
--   results_left_out | indicators | Indicators of n without one, target forms among them | 没有可比完成值的指标数，含绩效目标表
--   result_median | target_unit | Median result, in the unit of the target | 完成值中位数（按指标值的单位）
--   attained | indicators | Indicators of results_n that reached their target | 完成的指标数
--   share_attained | ratio | attained / results_n | 完成比例
WITH names AS (
    SELECT name, regexp_replace(lower(name), '[\s()（）《》“”"、，,。．.·:：;；_/—-]|20[0-9][0-9]年度?', '', 'g') AS name_key
    FROM (
        SELECT DISTINCT name FROM indicators WHERE target_kind = 'numeric' AND name IS NOT NULL
    ) AS distinct_names
),

stated AS (
    SELECT
        n.name_key,
        n.name,
        i.family,
        i.target_unit,
        p.province_code,
        p.province,
        p.fiscal_year,
        i.target_value,
        CASE
            WHEN i.actual_unit = i.target_unit AND i.actual_kind = 'numeric' AND i.attained IS NOT NULL
                THEN i.actual_value
            WHEN starts_with(i.attainment_method, 'up') THEN i.target_value * i.attainment
            WHEN starts_with(i.attainment_method, 'down') THEN i.target_value / nullif(i.attainment, 0)
            WHEN starts_with(i.attainment_method, 'actual_zero') THEN 0
        END AS result,
        i.attained
    FROM indicators AS i
    JOIN names AS n USING (name)
    JOIN projects AS p USING (project_id)
    WHERE i.target_kind = 'numeric'
        AND i.target_value IS NOT NULL
        AND i.target_value_high IS NULL
        AND p.province_code IS NOT NULL
),

spread AS (
    SELECT name_key, target_unit
    FROM stated
    GROUP BY name_key, target_unit
    HAVING min(province_code) <> max(province_code)
),

shared AS (
    SELECT t.*
    FROM stated AS t
    JOIN spread AS s ON s.name_key = t.name_key AND s.target_unit IS NOT DISTINCT FROM t.target_unit
),

overall AS (
    SELECT
        name_key,
        target_unit,
        count(DISTINCT province_code) AS provinces,
        count(*) AS all_n,
        median(target_value) AS all_target_median
    FROM shared
    GROUP BY name_key, target_unit
)

SELECT
    t.name_key,
    min(t.name) AS name,
    min(t.family) AS family,
    t.target_unit,
    any_value(s.provinces) AS provinces,
    any_value(s.all_n) AS all_n,
    any_value(s.all_target_median) AS all_target_median,
    t.province_code,
    any_value(t.province) AS province,
    t.fiscal_year,
    count(*) AS n,
    median(t.target_value) AS target_median,
    min(t.target_value) AS target_min,
    max(t.target_value) AS target_max,
    median(t.target_value) / nullif(any_value(s.all_target_median), 0) AS target_to_all,
    count(t.result) AS results_n,
    count(*) - count(t.result) AS results_left_out,
    median(t.result) AS result_median,
    count(*) FILTER (WHERE t.result IS NOT NULL AND t.attained) AS attained,
    count(*) FILTER (WHERE t.result IS NOT NULL AND t.attained) / nullif(count(t.result), 0) AS share_attained
FROM shared AS t
JOIN overall AS s ON s.name_key = t.name_key AND s.target_unit IS NOT DISTINCT FROM t.target_unit
GROUP BY t.name_key, t.target_unit, t.province_code, t.fiscal_year
ORDER BY t.name_key, t.target_unit, t.province_code, t.fiscal_year
