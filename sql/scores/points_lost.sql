-- 名称: 失分分布
-- en: Where points are lost, by province and fiscal year: in the execution of the budget, by family of indicators (cost
--     is one family wherever the tree puts it), and by taxonomy code. A score above its weight does not offset a loss.
--     Items without weight or score are left out and counted.
-- zh: 各省各年度在哪里失分：预算执行、各类别指标（成本无论列在何处均为一类）、各分类代码。
--     得分高于分值的不抵减失分；缺分值或得分的不计入并单独计数。
-- grain: one row per province, fiscal year and group of scored items | 每省每年度每组计分项一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   breakdown | | all: everything; execution: the execution of the budget; family: one family; taxonomy: one taxonomy code | 分组：all 全部，execution 预算执行，family 一个类别，taxonomy 一个分类代码
--   family | | Family of the group; NULL for all and execution, and for indicators that fit no family | 指标类别；全部、预算执行及无法归类的为空
--   taxonomy_code | | Taxonomy code of the group; NULL for the other groupings, and for indicators that fit no code | 指标分类代码；其他分组及无法归类的为空
--   items | items | Items: the execution of a form that scores it, or an indicator | 计分项数：计分的预算执行，或一个指标
--   n | items | Items with weight (above 0) and score | 有分值（大于0）和得分的项数 | 有分值和得分的项数
--   left_out | items | Items left out for want of one of them | 缺分值或得分而未计入的项数
--   weight | points | Points that the items of n can earn | 分值合计
--   lost | points | Points lost | 失分合计
--   loss_rate | ratio | lost / weight | 失分率，合计数之比
--   share_of_loss | ratio | lost / all points lost in province and year | 占全部失分的比例
--   items_losing | items | Items that lose more than 0.011 points | 失分（超过0.011分）的项数 | 失分的项数
--   share_losing | ratio | items_losing / n | 失分项占比
--   loss_rate_median | ratio | Median loss of the items that lose points | 失分项失分率的中位数
WITH items AS (
    SELECT project_id, FALSE AS is_execution, family, taxonomy_code, weight, score
    FROM indicators
    UNION ALL
    SELECT project_id, TRUE, NULL, NULL, execution_weight, execution_score
    FROM projects
    WHERE execution_weight IS NOT NULL OR execution_score IS NOT NULL
),

losses AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        i.is_execution,
        i.family,
        i.taxonomy_code,
        CASE WHEN i.score IS NOT NULL AND i.weight > 0 THEN i.weight END AS weight,
        CASE WHEN i.score IS NOT NULL AND i.weight > 0 THEN greatest(i.weight - i.score, 0) END AS lost
    FROM items AS i
    JOIN projects AS p USING (project_id)
    WHERE p.form_kind = 'self_evaluation'
),

groups AS (
    SELECT
        province_code,
        any_value(province) AS province,
        fiscal_year,
        CASE
            WHEN grouping(is_execution) = 1 THEN 'all'
            WHEN is_execution THEN 'execution'
            WHEN grouping(taxonomy_code) = 0 THEN 'taxonomy'
            ELSE 'family'
        END AS breakdown,
        family,
        taxonomy_code,
        count(*) AS items,
        count(weight) AS n,
        sum(weight) AS weight,
        sum(lost) AS lost,
        count(*) FILTER (WHERE lost > 0.011) AS items_losing,
        median(lost / weight) FILTER (WHERE lost > 0.011) AS loss_rate_median
    FROM losses
    GROUP BY GROUPING SETS (
        (province_code, fiscal_year),
        (province_code, fiscal_year, is_execution, family),
        (province_code, fiscal_year, is_execution, family, taxonomy_code)
    )
    -- The execution has no taxonomy code: it would stand there twice.
    HAVING NOT (grouping(taxonomy_code) = 0 AND coalesce(is_execution, FALSE))
)

SELECT
    province_code,
    province,
    fiscal_year,
    breakdown,
    family,
    taxonomy_code,
    items,
    n,
    items - n AS left_out,
    weight,
    lost,
    lost / nullif(weight, 0) AS loss_rate,
    lost / nullif(max(lost) FILTER (WHERE breakdown = 'all') OVER (PARTITION BY province_code, fiscal_year), 0)
        AS share_of_loss,
    items_losing,
    items_losing / nullif(n, 0) AS share_losing,
    loss_rate_median
FROM groups
ORDER BY province_code, fiscal_year, breakdown, family, taxonomy_code
