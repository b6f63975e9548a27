"""A deployed fusion as an ONNX graph, and the check that both predict the same."""
