"""PyTorch modules as a user may write them; imported where torch is."""

import torch


class Doubled(torch.nn.Module):
    """Twice its columns, by weights of its own, once the number of columns is known."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(columns, columns, bias=False)
        torch.nn.init.eye_(self.linear.weight)
        with torch.no_grad():
            self.linear.weight.mul_(2.0)

    def forward(self, X):
        return self.linear(X)


class Blind(torch.nn.Module):
    """Makes the same number of every row, until it is trained."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(columns, 4)
        torch.nn.init.zeros_(self.linear.weight)

    def forward(self, X):
        return torch.tanh(self.linear(X))


class Narrow(torch.nn.Module):
    """Takes seven columns and no others."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(7, 2)

    def forward(self, X):
        return self.linear(X)


class Summing(torch.nn.Module):
    """Makes one number of all rows."""

    def forward(self, X):
        return X.sum()
