import CMLKit
