-- 名称: 单位成本对照
-- en: What things cost per unit: targets such as ≤550元/人·天, each against the others with the same unit and, where
--     there are some, the same name (blanks, brackets, punctuation and years aside). Ranges are left out.
-- zh: 单位成本对照：如≤550元/人·天这样的指标值，与同一计量单位、同一名称（不计空格、括号、标点和年份）的其他指标比较。
--     区间指标值不计入。
-- grain: one row per indicator with a target in 元 per something | 每个以元/单位表示的指标一行
-- columns:
--   target_unit | as in the contract
--   name | as in the contract
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   department | as in the contract
--   project_name | as in the contract
--   target_printed | as in the contract
--   target_value | as in the contract
--   result | target_unit | Result in the unit of the target; NULL where there is none to compare | 完成值（按指标值的单位）；无可比完成值为空
--   unit_n | indicators | Indicators with this unit | 同一计量单位的指标数
--   unit_provinces | provinces | Their provinces | 涉及省数
--   unit_median | target_unit | Their median target | 同一计量单位的指标值中位数
--   name_n | indicators | Indicators with this unit and name | 同一计量单位、同一名称的指标数
--   name_provinces | provinces | Their provinces | 同名指标涉及省数
--   name_median | target_unit | Their median target | 同名指标的指标值中位数
--   target_to_name_median | ratio | target_value / name_median | 与同名指标中位数之比
--   indicator_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH costs AS (
    SELECT
        *,
        regexp_replace(lower(name), '[\s()（）《》“”"、，,。．.·:：;；_/—-]|20[0-9][0-9]年度?', '', 'g') AS name_key
    FROM indicators
    WHERE starts_with(target_unit, '元/')
        AND target_kind = 'numeric'
        AND target_value IS NOT NULL
        AND target_value_high IS NULL
),

placed AS (
    SELECT
        c.*,
        p.province_code,
        p.province,
        p.fiscal_year,
        p.form_kind,
        p.department,
        p.project_name,
        p.document_id
    FROM costs AS c
    JOIN projects AS p USING (project_id)
),

units AS (
    SELECT target_unit, count(*) AS n, count(DISTINCT province_code) AS provinces, median(target_value) AS median
    FROM placed
    GROUP BY target_unit
),

named AS (
    SELECT
        target_unit,
        name_key,
        count(*) AS n,
        count(DISTINCT province_code) AS provinces,
        median(target_value) AS median
    FROM placed
    GROUP BY target_unit, name_key
)

SELECT
    c.target_unit,
    c.name,
    c.province_code,
    c.province,
    c.fiscal_year,
    c.form_kind,
    c.department,
    c.project_name,
    c.target_printed,
    c.target_value,
    CASE
        WHEN c.actual_unit = c.target_unit AND c.actual_kind = 'numeric' AND c.attained IS NOT NULL
            THEN c.actual_value
        WHEN starts_with(c.attainment_method, 'up') THEN c.target_value * c.attainment
        WHEN starts_with(c.attainment_method, 'down') THEN c.target_value / nullif(c.attainment, 0)
        WHEN starts_with(c.attainment_method, 'actual_zero') THEN 0
    END AS result,
    u.n AS unit_n,
    u.provinces AS unit_provinces,
    u.median AS unit_median,
    m.n AS name_n,
    m.provinces AS name_provinces,
    m.median AS name_median,
    c.target_value / nullif(m.median, 0) AS target_to_name_median,
    c.indicator_id,
    d.path,
    c.source
FROM placed AS c
JOIN units AS u USING (target_unit)
JOIN named AS m ON m.target_unit = c.target_unit AND m.name_key IS NOT DISTINCT FROM c.name_key
JOIN documents AS d USING (document_id)
ORDER BY c.target_unit, c.name_key, c.target_value, c.indicator_id
