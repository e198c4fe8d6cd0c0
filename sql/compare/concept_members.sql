-- 名称: 概念的措辞
-- en: The wordings of each concept: which names of indicators were taken for it, in which family, how they were found,
--     how surely, and how often they occur. What is listed wrongly is mended in pipelines/reference/concepts.csv.
--     Indicators without a concept are not listed. In no order.
-- zh: 各概念的措辞：哪些指标名称归入该概念，属于哪一类，如何归入，可信度多少，出现多少次。归错的可在
--     pipelines/reference/concepts.csv 中更正。未归入概念的指标不列出。未排序。
-- grain: one row per concept, family, wording and method | 每个概念、类别、措辞和归入方法一行
-- stored: counts every wording of every concept
-- columns:
--   concept_id | as in the contract
--   concept | as in the contract
--   family | as in the contract
--   name | as in the contract
--   method | as in the contract
--   confidence | as in the contract
--   indicators | indicators | Indicators with this wording | 该措辞的指标数
--   projects | forms | Forms with this wording | 该措辞的表数
--   provinces | provinces | Provinces with this wording; forms without a place are not counted | 使用该措辞的省数，地区不明的不计
--   first_year | year | First fiscal year | 最早年度
--   last_year | year | Last fiscal year | 最晚年度
--   comparable | indicators | Of the indicators, those with a target or result in a unit the concept is compared in | 其中指标值或完成值可比的指标数
WITH members AS (
    SELECT
        c.concept_id,
        c.concept,
        i.family,
        i.name,
        c.method,
        c.confidence,
        i.project_id,
        p.province_code,
        p.fiscal_year,
        c.target_comparable IS NOT NULL OR c.actual_comparable IS NOT NULL AS comparable
    FROM indicator_concepts AS c
    JOIN indicators AS i USING (indicator_id)
    JOIN projects AS p USING (project_id)
    WHERE c.concept_id IS NOT NULL
)

SELECT
    concept_id,
    concept,
    family,
    name,
    method,
    min(confidence) AS confidence,
    count(*) AS indicators,
    count(DISTINCT project_id) AS projects,
    count(DISTINCT province_code) AS provinces,
    min(fiscal_year) AS first_year,
    max(fiscal_year) AS last_year,
    count(*) FILTER (WHERE comparable) AS comparable
FROM members
GROUP BY concept_id, concept, family, name, method
