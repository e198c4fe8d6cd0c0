-- 名称: 远超指标值
-- en: Results far above their target: numeric targets that ask for at least (or exactly) a figure and were reached at
--     130 % or more (the limit is a parameter of the scoring scheme). The regulation asks for an explanation. Targets
--     that ask for at most a figure are not here.
-- zh: 完成值远超指标值的指标：要求达到（或等于）某一数值、完成130%及以上的数值指标（界限为评分办法的参数）。
--     办法要求说明原因。要求不超过某一数值的指标不列入。
-- grain: one row per indicator of a self-evaluation form | 自评表的每个指标一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   project_name | as in the contract
--   level2 | as in the contract
--   family | as in the contract
--   name | as in the contract
--   target_printed | as in the contract
--   actual_printed | as in the contract
--   attainment | as in the contract
--   overshoot_limit | as in the contract
--   weight | as in the contract
--   score | as in the contract
--   full_score | | Whether the indicator earned its full weight; NULL where weight or score is missing | 是否得满分；缺分值或得分时为空
--   explained | | Whether the form gives a reason | 表上是否说明原因
--   deviation_reason | as in the contract
--   target_operator | as in the contract
--   scheme_assumed | as in the contract
--   project_id | as in the contract
--   indicator_id | as in the contract
--   path | as in the contract
--   source | as in the contract
SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.department,
    p.project_name,
    i.level2,
    i.family,
    i.name,
    i.target_printed,
    i.actual_printed,
    i.attainment,
    coalesce(s.overshoot_limit, 1.3) AS overshoot_limit,
    i.weight,
    i.score,
    i.score >= i.weight - 0.011 AS full_score,
    i.deviation_reason IS NOT NULL AS explained,
    i.deviation_reason,
    i.target_operator,
    p.scheme_assumed,
    i.project_id,
    i.indicator_id,
    d.path,
    i.source
FROM indicators AS i
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
LEFT JOIN schemes AS s ON s.scheme_id = p.scheme_id
WHERE p.form_kind = 'self_evaluation'
    -- up: a numeric target, and more is better (printed, or assumed where no operator is printed), or exactly the figure was asked for.
    AND starts_with(i.attainment_method, 'up')
    AND i.attainment >= coalesce(s.overshoot_limit, 1.3)
ORDER BY p.province_code, p.fiscal_year, i.indicator_id
