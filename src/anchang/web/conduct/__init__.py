"""违规 and 更正 under 保密: breach cases (1.4, 2.1.4) and corrections of confirmation records (2.1.4)."""
