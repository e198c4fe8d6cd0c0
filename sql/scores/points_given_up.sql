-- 名称: 达标未得满分
-- en: Points given up on targets that were met: indicators that reached their target and yet score below their weight
--     by more than 0.011 points. judged tells those whose result is in words, where the scheme allows a deduction.
-- zh: 指标已完成却未得满分的指标（低于分值超过0.011分）。judged表示结果为定性描述，评分办法允许扣分。
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
--   weight | as in the contract
--   score | as in the contract
--   given_up | points | weight - score | 放弃的分数
--   judged | | Whether target or result is in words | 指标值或完成值是否为定性描述
--   explained | | Whether the form gives a reason | 表上是否说明原因
--   deviation_reason | as in the contract
--   score_check | as in the contract
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
    i.weight,
    i.score,
    i.weight - i.score AS given_up,
    i.target_kind = 'qualitative' OR i.actual_kind = 'qualitative' AS judged,
    i.deviation_reason IS NOT NULL AS explained,
    i.deviation_reason,
    i.score_check,
    i.indicator_id,
    d.path,
    i.source
FROM indicators AS i
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
WHERE p.form_kind = 'self_evaluation' AND i.attained AND i.score < i.weight - 0.011
ORDER BY p.province_code, p.fiscal_year, i.indicator_id
