from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.quantities.folding import fold


@given(st.text() | st.text("０１２３（）［］－—～≧㎡①②²½％，．⽉⼈\u00a0\u200b\u3000 09.,\n"))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
