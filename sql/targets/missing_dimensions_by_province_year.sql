-- 名称: 各省缺少维度
-- en: How many forms lack a dimension, by province, fiscal year and kind of form. Forms with an indicator that has no
--     place in the taxonomy, or without indicators, are left out and counted.
-- zh: 各省各年度各类表缺少各维度的表数。有指标无法归类的表、没有指标的表不计入并单独计数。
-- grain: one row per province, fiscal year, kind of form and dimension | 每省每年度每类表每个维度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   dimension | | cost, benefit, satisfaction, quantity, quality or timeliness | 维度：cost 成本，benefit 效益，satisfaction 满意度，quantity 数量，quality 质量，timeliness 时效
--   forms | forms | Forms | 表数
--   n | forms | Forms whose indicators all have a place in the taxonomy | 指标全部可以归类的表数
--   left_out | forms | The others | 其余未计入的表数
--   missing | forms | Forms of n without the dimension | 缺少该维度的表数
--   share | ratio | missing / n | 缺少该维度的比例
WITH forms AS (
    SELECT
        project_id,
        bool_or(family = 'cost') AS cost,
        bool_or(family IN ('economic', 'social', 'ecological', 'sustainability')) AS benefit,
        bool_or(family = 'satisfaction') AS satisfaction,
        bool_or(family = 'quantity') AS quantity,
        bool_or(family = 'quality') AS quality,
        bool_or(family = 'timeliness') AS timeliness
    FROM indicators
    GROUP BY project_id
    HAVING count(family) = count(*)
),

places AS (
    SELECT
        p.province_code,
        any_value(p.province) AS province,
        p.fiscal_year,
        p.form_kind,
        count(*) AS forms,
        count(f.cost) AS n,
        count(*) FILTER (WHERE NOT f.cost) AS cost,
        count(*) FILTER (WHERE NOT f.benefit) AS benefit,
        count(*) FILTER (WHERE NOT f.satisfaction) AS satisfaction,
        count(*) FILTER (WHERE NOT f.quantity) AS quantity,
        count(*) FILTER (WHERE NOT f.quality) AS quality,
        count(*) FILTER (WHERE NOT f.timeliness) AS timeliness
    FROM projects AS p
    LEFT JOIN forms AS f USING (project_id)
    GROUP BY p.province_code, p.fiscal_year, p.form_kind
),

long AS (
    SELECT
        *,
        unnest(['cost', 'benefit', 'satisfaction', 'quantity', 'quality', 'timeliness']) AS dimension,
        unnest([cost, benefit, satisfaction, quantity, quality, timeliness]) AS missing
    FROM places
)

SELECT
    province_code,
    province,
    fiscal_year,
    form_kind,
    dimension,
    forms,
    n,
    forms - n AS left_out,
    missing,
    missing / nullif(n, 0) AS share
FROM long
ORDER BY province_code, fiscal_year, form_kind, dimension
