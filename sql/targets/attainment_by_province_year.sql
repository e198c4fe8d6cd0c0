-- 名称: 各省指标完成情况
-- en: How many targets were reached, by province and fiscal year: over all indicators, by family (cost is one family
--     wherever the tree puts it), and by taxonomy code. Only indicators of self-evaluation forms whose result can be
--     compared with their target count; the others are left out and counted. Target forms have no results.
-- zh: 各省各年度指标完成情况：全部指标、按类别（成本无论列在何处均为一类）、按分类代码。
--     只统计自评表中结果与指标值可比的指标，其余不计入并单独计数。绩效目标表没有完成值。
-- grain: one row per province, fiscal year and group of indicators | 每省每年度每组指标一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   breakdown | | all: every indicator; family: one family; taxonomy: one taxonomy code | all 全部指标，family 一个类别，taxonomy 一个分类代码 | 分组
--   family | | Family of the group; NULL for all, and for indicators that fit no family | 指标类别；全部指标及无法归类的为空
--   taxonomy_code | | Taxonomy code of the group; NULL for the other groupings, and for indicators that fit no code | 指标分类代码；其他分组及无法归类的为空
--   indicators | indicators | Indicators of self-evaluation forms | 自评表的指标数
--   n | indicators | Indicators whose result can be compared with their target | 结果与指标值可比的指标数
--   left_out | indicators | Indicators left out, not comparable | 不可比而未计入的指标数
--   attained | indicators | Indicators that reached their target, out of n | 可比指标中已完成的指标数
--   share_attained | ratio | attained / n | 完成比例
--   n_measured | indicators | Indicators with a computed degree of attainment | 可计算完成程度的指标数
--   attainment_median | ratio | Median degree of attainment of those | 完成程度的中位数
SELECT
    p.province_code,
    any_value(p.province) AS province,
    p.fiscal_year,
    CASE
        WHEN grouping(i.taxonomy_code) = 0 THEN 'taxonomy'
        WHEN grouping(i.family) = 0 THEN 'family'
        ELSE 'all'
    END AS breakdown,
    i.family,
    i.taxonomy_code,
    count(*) AS indicators,
    count(i.attained) AS n,
    count(*) - count(i.attained) AS left_out,
    count(*) FILTER (WHERE i.attained) AS attained,
    count(*) FILTER (WHERE i.attained) / nullif(count(i.attained), 0) AS share_attained,
    count(i.attainment) AS n_measured,
    median(i.attainment) AS attainment_median
FROM indicators AS i
JOIN projects AS p USING (project_id)
WHERE p.form_kind = 'self_evaluation'
GROUP BY GROUPING SETS (
    (p.province_code, p.fiscal_year),
    (p.province_code, p.fiscal_year, i.family),
    (p.province_code, p.fiscal_year, i.family, i.taxonomy_code)
)
ORDER BY p.province_code, p.fiscal_year, breakdown, i.family, i.taxonomy_code
