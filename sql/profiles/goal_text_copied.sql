-- 名称: 照抄的目标
-- en: Goals that were copied: what was reached repeats what was planned, clause by clause (clauses of four characters or
--     more, blanks aside), or the goal is that of the project's year before but for its figures. The first is asked of
--     self-evaluations with both goals, the second of all forms.
-- zh: 照抄的总体目标：实际完成情况逐句重复预期目标（四字及以上的分句，不计空格），或预期目标除数字外与上一有表年度相同。
--     前者只看两栏都有的自评表，后者看全部表。
-- grain: one row per form with at least one clause copied, or with the goal of the year before | 至少照抄一句或沿用上年目标的每张表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   clauses | clauses | Clauses of the expected goal; NULL without both goals | 预期目标的分句数；两栏不全为空
--   clauses_copied | clauses | Clauses found word for word in what was reached | 在实际完成情况中原样出现的分句数
--   characters | characters | Characters of all clauses | 全部分句的字数
--   characters_copied | characters | Characters of the clauses copied | 照抄分句的字数
--   copied_share | ratio | characters_copied / characters | 照抄字数占比
--   identical | | Whether both goals are the same text, blanks aside | 两栏是否完全相同（不计空格）
--   year_before | year | Fiscal year on record before, with a goal | 上一有表年度
--   same_as_year_before | | Whether the expected goal is that of the year before but for its figures; NULL without one | 预期目标除数字外是否与上年相同；没有上年为空
--   goal_expected | as in the contract
--   goal_actual | as in the contract
--   project_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH texts AS (
    SELECT
        project_id,
        project_key,
        fiscal_year,
        form_kind,
        translate(goal_expected, E' \t\r\n　', '') AS expected,
        CASE WHEN form_kind = 'self_evaluation' THEN translate(goal_actual, E' \t\r\n　', '') END AS reached,
        translate(goal_expected, E' \t\r\n　0123456789.０１２３４５６７８９', '') AS wording
    FROM projects
    WHERE goal_expected IS NOT NULL
),

divided AS (
    SELECT
        project_id,
        expected = reached AS identical,
        reached,
        list_filter(
            string_split(translate(expected, '；;！!，,：:', '。。。。。。。。'), '。'),
            lambda clause: length(clause) >= 4
        ) AS clauses
    FROM texts
    WHERE reached <> ''
),

copied AS (
    SELECT
        project_id,
        identical,
        clauses,
        list_filter(clauses, lambda clause: contains(reached, clause)) AS clauses_copied
    FROM divided
),

years AS (
    SELECT project_key, fiscal_year, min_by(wording, form_kind || project_id) AS wording
    FROM texts
    WHERE project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
),

before AS (
    SELECT
        project_key,
        fiscal_year,
        lag(fiscal_year) OVER (PARTITION BY project_key ORDER BY fiscal_year) AS year_before,
        lag(wording) OVER (PARTITION BY project_key ORDER BY fiscal_year) AS wording_before
    FROM years
),

compared AS (
    SELECT
        t.project_id,
        len(c.clauses) AS clauses,
        len(c.clauses_copied) AS clauses_copied,
        length(array_to_string(c.clauses, '')) AS characters,
        length(array_to_string(c.clauses_copied, '')) AS characters_copied,
        c.identical,
        b.year_before,
        t.wording = b.wording_before AS same_as_year_before
    FROM texts AS t
    LEFT JOIN copied AS c USING (project_id)
    LEFT JOIN before AS b ON b.project_key = t.project_key AND b.fiscal_year = t.fiscal_year
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.form_kind,
    p.department,
    p.unit,
    p.project_name,
    c.clauses,
    c.clauses_copied,
    c.characters,
    c.characters_copied,
    c.characters_copied / nullif(c.characters, 0) AS copied_share,
    c.identical,
    c.year_before,
    c.same_as_year_before,
    p.goal_expected,
    p.goal_actual,
    p.project_id,
    d.path,
    p.source
FROM compared AS c
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
WHERE c.clauses_copied > 0 OR c.identical OR c.same_as_year_before
ORDER BY p.province_code, p.fiscal_year, p.project_id
