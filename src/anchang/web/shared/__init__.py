"""What all pages share: who may open them, navigation, refusals in words."""
